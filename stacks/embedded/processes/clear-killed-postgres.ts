import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { signalInhabitants } from './signal-inhabitants.ts'

/**
 * Removes what a PostgreSQL leaves that was ended by SIGKILL: backends, and its System V segment. On every other way out its postmaster removes
 * them, and `postmaster.pid`, whose line 7 names key and id of the segment (PostgreSQL source, `miscadmin.h`, LOCK_FILE_LINE_SHMEM_KEY).
 *
 * @param lockFile path of `postmaster.pid`, in the data directory; absent means that nothing was left behind
 */
export const clearKilledPostgres = async (lockFile: string): Promise<void> => {
  const text = await readFile(lockFile, 'utf8').catch(() => undefined)
  if (text === undefined) return
  await signalInhabitants(dirname(lockFile), 'SIGKILL')
  const id = text.split('\n')[6]?.trim().split(/\s+/)[1]
  if (id === undefined) return
  await promisify(execFile)('ipcrm', ['-m', id]).catch(() => undefined) // gone already
}
