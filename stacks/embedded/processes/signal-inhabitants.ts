import { readdir, readlink, realpath } from 'node:fs/promises'
import { processIdentity, signalProcess } from '../../../harness/reach/process-identity.ts'

/**
 * Signals the processes that work in a folder: a PostgreSQL's own work in its data directory, whoever their parent is by now.
 * That finds stopped sessions, which nothing else ends soon (with SIGCONT), and those of a killed server, which nothing else ends
 * at all (with SIGKILL). Linux only: elsewhere the former take PostgreSQL's own 5 s, and the latter remain.
 */
export const signalInhabitants = async (directory: string, signal: NodeJS.Signals): Promise<void> => {
  if (process.platform !== 'linux') return
  const place = await realpath(directory).catch(() => undefined)
  if (place === undefined) return
  for (const name of await readdir('/proc')) {
    const identity = /^\d+$/.test(name) ? processIdentity(Number(name)) : undefined
    if (identity === undefined) continue
    const cwd = await readlink(`/proc/${name}/cwd`).catch(() => undefined) // gone, or another user's
    if (cwd === place) signalProcess(identity, signal)
  }
}
