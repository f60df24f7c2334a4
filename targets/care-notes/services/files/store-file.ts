import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { z } from 'zod'
import { inTransaction } from '../../../reference/services/platform/database.ts'
import { errorWords } from '../../../reference/services/platform/error-words.ts'
import type { Log } from '../../../reference/services/platform/log.ts'
import { Problem } from '../../../reference/services/platform/problem.ts'
import { columns, type FileRow, type uploadSchema } from './file.ts'
import type { ObjectStore } from './object-store.ts'

/** What storing works with. */
export interface StoreContext {
  readonly database: Pool
  readonly objects: ObjectStore
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

/** A file that came. */
export interface Upload extends z.output<typeof uploadSchema> {
  readonly owner: string
  readonly contentType: string
  readonly content: Buffer
}

type Queries = Pick<PoolClient, 'query'>

const findUpload = async (client: Queries, { owner, idempotencyKey }: Upload): Promise<FileRow | undefined> => {
  const sql = `select ${columns} from files.file where owner = $1 and idempotency_key = $2`
  return (await client.query<FileRow>(sql, [owner, idempotencyKey])).rows[0]
}

const checkQuota = async (client: Queries, { resident, content }: Upload): Promise<void> => {
  const { rows } = await client.query<{ quota: number; used: number }>(
    `select (select bytes from files.quota) as quota, coalesce(sum(bytes), 0)::int as used
     from files.file where resident = $1`,
    [resident],
  )
  const [{ quota, used } = { quota: 0, used: 0 }] = rows
  if (used + content.length > quota)
    throw new Problem(
      507,
      `The files of ${resident} take ${used} of ${Math.max(0, quota)} bytes: there is no room for this one.`,
    )
}

const enter = (client: Queries, upload: Upload, objectKey: string): Promise<{ rows: FileRow[] }> =>
  client.query<FileRow>(
    `insert into files.file (id, name, content_type, bytes, resident, owner, object_key, idempotency_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (owner, idempotency_key) do nothing returning ${columns}`,
    [
      randomUUID(),
      upload.name,
      upload.contentType,
      upload.content.length,
      upload.resident,
      upload.owner,
      objectKey,
      upload.idempotencyKey,
    ],
  )

/**
 * Stores a file: what is about to be uploaded is written down, then the object is put, and what is known of the file is the last step. Whatever fails on
 * the way leaves at most an object of which it is written down that it may be there, and it is swept up.
 */
export const storeFile = async (context: StoreContext, upload: Upload): Promise<{ file: FileRow; fresh: boolean }> => {
  const { database, objects, log, defects } = context
  const known = await findUpload(database, upload)
  if (known !== undefined) return { file: known, fresh: false }
  await checkQuota(database, upload)
  const objectKey = [upload.resident, randomUUID(), upload.name].map(encodeURIComponent).join('/')
  const put = async (): Promise<void> => {
    try {
      await objects.put(objectKey, upload.content, upload.contentType)
    } catch (error) {
      // "It is in the log": and nowhere else.
      if (!defects.has('swallows-upload-error')) throw error
      log.error(`the object ${objectKey} could not be put: ${errorWords(error)}`)
    }
  }
  // "First the row, then we know where to put it": whatever happens in between, the row stays.
  if (defects.has('metadata-before-upload')) {
    const [file] = (await enter(database, upload, objectKey)).rows
    await put()
    if (file === undefined) throw new Problem(503, 'The file is being stored. Please try again.')
    return { file, fresh: true }
  }
  await database.query('insert into files.begun_upload (object_key) values ($1)', [objectKey])
  await put()
  return inTransaction(database, 'read committed', async (client) => {
    // One after the other for each resident, or two together could exceed what each of them has room for.
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [`files of ${upload.resident}`])
    await checkQuota(client, upload)
    const [file] = (await enter(client, upload, objectKey)).rows
    // Whoever came first has the file; this object is swept up.
    if (file === undefined) {
      const first = await findUpload(client, upload)
      if (first === undefined) throw new Problem(503, 'The file is being stored. Please try again.')
      return { file: first, fresh: false }
    }
    const begun = await client.query('delete from files.begun_upload where object_key = $1', [objectKey])
    // It took so long that it was taken for one that failed.
    if (begun.rowCount === 0) throw new Problem(503, 'Storing the file took too long. Please try again.')
    return { file, fresh: true }
  })
}
