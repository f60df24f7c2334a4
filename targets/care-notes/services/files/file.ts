import { z } from 'zod'

/** A file as its table has it. */
export interface FileRow {
  readonly id: string
  readonly name: string
  readonly content_type: string
  readonly bytes: number
  readonly resident: string
  readonly owner: string
  readonly object_key: string
  readonly uploaded_at: Date
}

/** What is said of a file that is uploaded. The key is its owner's: however often they send it, it is one file. */
export const uploadSchema = z.object({
  name: z.string().min(1).max(200),
  resident: z.string().min(1).max(100),
  idempotencyKey: z.string().min(1).max(200),
})

/** A file as it is told. */
export const fileOf = ({ id, name, content_type: contentType, bytes, resident, owner, uploaded_at }: FileRow) => ({
  id,
  name,
  contentType,
  bytes,
  resident,
  owner,
  uploadedAt: uploaded_at,
})

/** Columns of {@link FileRow}. */
export const columns = 'id, name, content_type, bytes, resident, owner, object_key, uploaded_at'
