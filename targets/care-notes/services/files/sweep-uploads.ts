import type { Pool } from 'pg'
import { inTransaction } from '../../../reference/services/platform/database.ts'
import { errorWords } from '../../../reference/services/platform/error-words.ts'
import type { Log } from '../../../reference/services/platform/log.ts'
import type { ObjectStore } from './object-store.ts'

/** Options of {@link sweepUploads}. */
export interface SweepOptions {
  readonly database: Pool
  readonly objects: ObjectStore
  readonly log: Log
  /** No upload takes as long: one that was begun before has failed. */
  readonly afterSeconds: number
}

const everyMs = 1_000

/** Removes objects of uploads that failed on the way. It is written down that one may be there until it is gone. */
export const sweepUploads = ({ database, objects, log, afterSeconds }: SweepOptions) => {
  /** One after the other, locked meanwhile: an upload that comes to its end all the same must not find its object gone. */
  const sweepOne = (): Promise<boolean> =>
    inTransaction(database, 'read committed', async (client) => {
      const { rows } = await client.query<{ object_key: string }>(
        `select object_key from files.begun_upload where begun_at < now() - make_interval(secs => $1)
         limit 1 for update skip locked`,
        [afterSeconds],
      )
      const [row] = rows
      if (row === undefined) return false
      const { object_key: objectKey } = row
      await objects.remove(objectKey)
      await client.query('delete from files.begun_upload where object_key = $1', [objectKey])
      log.info(`removed ${objectKey}, of an upload that failed`, { event: 'upload-swept', attributes: { objectKey } })
      return true
    })
  let timer: NodeJS.Timeout | undefined
  let sweeping: Promise<void> | undefined
  const sweepAll = async (): Promise<void> => {
    try {
      while (await sweepOne());
    } catch (error) {
      log.warn(`uploads that failed are not swept yet: ${errorWords(error)}`)
    }
    sweeping = undefined
  }
  return {
    start: (): void => {
      timer = setInterval(() => {
        sweeping ??= sweepAll()
      }, everyMs)
    },
    stop: async (): Promise<void> => {
      clearInterval(timer)
      await sweeping
    },
  }
}
