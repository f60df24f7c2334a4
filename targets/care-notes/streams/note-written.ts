import type { Pool } from 'pg'
import { hashOf } from '../../../harness/random.ts'
import type { EffectRow, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { byKey } from '../../reference/by-key.ts'
import { deadLettersAlert } from '../../reference/dead-letter-alert.ts'
import { lockTimeoutMs, statements } from '../../reference/lock-timeout.ts'
import { momentOf, snsEnvelope } from '../../reference/sns-envelope.ts'
import { inFlightAtMost, maxReceiveCount, noteWrittenQueue, visibilityTimeoutSeconds } from '../queues.ts'
import { replicas } from '../services.ts'

const lockable = {
  database: 'care-notes',
  table: 'notifications.notification',
  where: 'note_id = $1',
  lockTimeoutMs,
} as const

/** What is known of the stream without a running system. */
export const noteWrittenFacts: StreamFacts = {
  name: 'note.written',
  ...noteWrittenQueue,
  alerts: deadLettersAlert(noteWrittenQueue.deadLetterQueue),
  fifo: false,
  carries: 'state',
  service: 'notifications',
  needsServices: ['notifications'],
  replicas,
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  inFlightAtMost,
  variants: ['create', 'update', 'unreadable'],
  // Nobody sends a note again because a reader of it could not make sense of it.
  mends: false,
  versions: 'replace',
  links: { database: 'care-notes' },
  opensDatabase: true,
  row: lockable,
  table: lockable,
  statements,
  conflicts: 'none',
}

interface NotificationRow {
  readonly id: string
  readonly note_id: string
  readonly note_version: number
}

const residentOf = (key: string): string => `resident of ${key}`

/** Somebody wrote a note, or changed it; key is the note's id. */
export const noteWritten = (database: Pool): EventStream => ({
  ...noteWrittenFacts,
  key: (seed, n) => `note-${hashOf(`note/${seed}/${n}`).toString(36)}`,
  event: ({ copy, key, version, variant }) => {
    const eventType = 'note.written'
    const note = { noteId: key, resident: residentOf(key), author: 'a.carer', writtenAt: momentOf(version) }
    // The breaking change: a version that became an object under another name.
    const message =
      variant === 'unreadable' ? { eventType, ...note, revision: { number: version } } : { eventType, ...note, version }
    const envelope = { messageId: copy, topic: 'care-notes', message, timestamp: momentOf(version) }
    return { body: snsEnvelope({ ...envelope, attributes: { eventType } }) }
  },
  effects: async (keys) => {
    const { rows } = await database.query<NotificationRow>(
      'select id, note_id, note_version from notifications.notification where note_id = any($1)',
      [keys],
    )
    return rows.map(({ id: record, note_id: key, note_version: version }): EffectRow => {
      return { key, entity: 'notification', record, state: `version ${version}` }
    })
  },
  expected: (published) =>
    byKey(published).map(({ key, latest }) => ({ key, entity: 'notification', rows: 1, state: `version ${latest}` })),
})
