import type { Pool } from 'pg'
import { hashOf } from '../../../../harness/random.ts'
import type { EffectRow, EventStream, StreamFacts } from '../../../../harness/model/target.ts'

// #region facts
/** What is known of the stream before the system runs. */
export const noteWrittenFacts: StreamFacts = {
  name: 'note.written',
  queue: 'notes',
  deadLetterQueue: 'notes_dlq',
  fifo: false,
  carries: 'state',
  service: 'notes',
  maxReceiveCount: 3,
  visibilityTimeoutMs: 8000,
  variants: ['create'],
  versions: 'add',
  links: { database: 'notes' },
  conflicts: 'none',
}
// #endregion facts

// #region stream
/** Somebody wrote a note; key is its reference. */
export const noteWritten = (database: Pool): EventStream => ({
  ...noteWrittenFacts,
  key: (seed, n) => `note-${hashOf(`${seed}/${n}`).toString(36)}`,
  // The copy's id travels in the body: a redriven message has a new MessageId.
  event: ({ key, copy }) => ({ body: JSON.stringify({ reference: key, text: 'Slept well.', eventId: copy }) }),
  effects: async (keys) => {
    const { rows } = await database.query<{ id: string; reference: string }>(
      'select id, reference from note where reference = any($1)',
      [keys],
    )
    return rows.map(({ id, reference }): EffectRow => ({ key: reference, entity: 'note', record: id }))
  },
  expected: (published) =>
    [...new Set(published.map(({ key }) => key))].map((key) => ({ key, entity: 'note', rows: 1 })),
})
// #endregion stream
