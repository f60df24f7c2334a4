import { z } from 'zod'

/** A note as its table has it. */
export interface NoteRow {
  readonly id: string
  readonly resident: string
  readonly text: string
  readonly author: string
  readonly version: number
  readonly written_at: Date
}

/** What a new note says. The key is its writer's: however often they send it, it is one note. */
export const newNoteSchema = z.object({
  resident: z.string().min(1).max(100),
  text: z.string().min(1).max(10_000),
  idempotencyKey: z.string().min(1).max(200),
})

/** What is written in a note's place. */
export const changeSchema = z.object({ text: z.string().min(1).max(10_000) })

/** A note as it is told. */
export const noteOf = ({ id, resident, text, author, version, written_at: writtenAt }: NoteRow) => ({
  id,
  resident,
  text,
  author,
  version,
  writtenAt,
})

/** Columns of {@link NoteRow}. */
export const columns = 'id, resident, text, author, version, written_at'
