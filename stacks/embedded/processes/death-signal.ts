import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

let known: Promise<string | undefined> | undefined

// An absolute path, since the child's own environment may have no PATH.
const findSetpriv = async (): Promise<string | undefined> => {
  if (process.platform !== 'linux') return undefined
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv']) {
    const works = await promisify(execFile)(path, ['--pdeathsig', 'KILL', '--', '/bin/true']).then(
      () => true,
      () => false,
    )
    if (works) return path
  }
  return undefined
}

/**
 * Words to put before a command so that the kernel signals it when the thread that forked it ends: for a spawn from Node's main
 * thread that is the process, for one from a worker the worker. The setting survives exec, but is cleared by a change of user or
 * capabilities (prctl(2), PR_SET_PDEATHSIG): put these words *after* the words that change the user.
 * Empty where the system has none; the janitor remains then.
 */
export const deathSignal = async (signal: 'SIGKILL' | 'SIGQUIT'): Promise<readonly string[]> => {
  known ??= findSetpriv()
  const setpriv = await known
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', signal.slice(3), '--']
}
