import type { PoolClient } from 'pg'
import type { z } from 'zod'
import { Problem } from '../../../reference/services/platform/problem.ts'
import { columns, type newNoteSchema, noteOf, type NoteRow } from './note.ts'

/** A note, and whether it was written just now. */
export interface Written {
  readonly note: NoteRow
  readonly fresh: boolean
}

/** Writes a note unless its writer has sent it before: then it is the one that is there. */
export const createNote = async (
  client: PoolClient,
  author: string,
  { resident, text, idempotencyKey }: z.output<typeof newNoteSchema>,
  defects: ReadonlySet<string>,
): Promise<Written> => {
  // "Who presses the button twice wants it twice."
  const key = defects.has('double-submit') ? null : idempotencyKey
  const made = await client.query<NoteRow>(
    `insert into care_notes.note (resident, text, author, idempotency_key) values ($1, $2, $3, $4)
     on conflict (author, idempotency_key) do nothing returning ${columns}`,
    [resident, text, author, key],
  )
  if (made.rows[0] !== undefined) return { note: made.rows[0], fresh: true }
  const known = await client.query<NoteRow>(
    `select ${columns} from care_notes.note where author = $1 and idempotency_key = $2`,
    [author, key],
  )
  const [note] = known.rows
  if (note === undefined) throw new Problem(503, 'The note is being written. Please try again.')
  if (note.version === 1 && (note.resident !== resident || note.text !== text))
    throw new Problem(422, 'Another text was sent under this idempotency key.', { moreInfo: noteOf(note) })
  return { note, fresh: false }
}

/** Writes a new text in the place of one version; 412 with what is there now, where that is another. */
export const changeNote = async (
  client: PoolClient,
  { id, version, author, text }: { id: string; version: number; author: string; text: string },
  defects: ReadonlySet<string>,
): Promise<NoteRow> => {
  // "Whoever saves has seen what is there."
  const condition = defects.has('last-save-wins') ? '$4::int is not null' : 'version = $4'
  const changed = await client.query<NoteRow>(
    `update care_notes.note set text = $2, author = $3, version = version + 1, written_at = now()
     where id = $1 and ${condition} returning ${columns}`,
    [id, text, author, version],
  )
  if (changed.rows[0] !== undefined) return changed.rows[0]
  const [there] = (await client.query<NoteRow>(`select ${columns} from care_notes.note where id = $1`, [id])).rows
  if (there === undefined) throw new Problem(404, 'There is no such note.')
  throw new Problem(412, 'Somebody else has changed this note meanwhile.', { moreInfo: noteOf(there) })
}
