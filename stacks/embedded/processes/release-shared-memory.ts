import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Removes the System V segment of a PostgreSQL that was killed. Its postmaster removes segment and `postmaster.pid` on every
 * way out but SIGKILL; line 7 of a file left behind names key and id (PostgreSQL source, `miscadmin.h`, LOCK_FILE_LINE_SHMEM_KEY).
 *
 * @param lockFile path of `postmaster.pid`; absent means that nothing was left behind
 */
export const releaseSharedMemory = async (lockFile: string): Promise<void> => {
  const lines = await readFile(lockFile, 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  )
  const id = lines[6]?.trim().split(/\s+/)[1]
  if (id === undefined) return
  await promisify(execFile)('ipcrm', ['-m', id]).catch(() => undefined) // gone already: a restart in the same directory reclaims it
}
