import { chown, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDirectory } from '../../../harness/reach/cache-directory.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { postgresUser } from './postgres-user.ts'
import type { PostmasterOptions } from './postmaster.ts'

/** All that comes before the first start. */
export interface PreparedPostgres {
  readonly postmaster: PostmasterOptions
  readonly cache: string
  readonly binaries: PostgresBinaries
  /** `17.10` */
  readonly version: string
}

/**
 * Finds cache, programs and user, and makes the server's folder in the run's.
 *
 * @param runDirectory absolute; made if absent
 * @throws {ShakedownError} exit 4; and what Node's file calls throw
 */
export const preparePostgres = async (
  runDirectory: string,
  onLog: (line: string) => void,
): Promise<PreparedPostgres> => {
  const cache = await cacheDirectory()
  const binaries = await postgresBinaries(cache)
  await mkdir(runDirectory, { recursive: true })
  const { user: runAs, version } = await postgresUser(binaries, runDirectory)
  const directory = await mkdtemp(join(runDirectory, 'postgres-'))
  if (runAs.owner !== undefined) await chown(directory, runAs.owner.uid, runAs.owner.gid)
  const postmaster = { postgres: binaries.postgres, user: runAs, directory, data: join(directory, 'data'), onLog }
  return { postmaster, cache, binaries, version }
}
