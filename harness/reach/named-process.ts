import { ShakedownError } from '../errors.ts'
import type { NamedProcess, ProcessPlace } from '../model/process-reach.ts'
import { processIdentity } from './process-identity.ts'

/**
 * Where a process is that its owner named.
 *
 * @throws ShakedownError `process-gone`, exit 4, when nobody has the pid that is named
 */
export const placeOf = (replica: string, process: NamedProcess): ProcessPlace => {
  if ('container' in process) return { kind: 'container', ...process }
  if ('command' in process) return { kind: 'command', ...process }
  if ('pidFile' in process) return { kind: 'pid-file', ...process }
  const identity = processIdentity(process.pid)
  if (identity !== undefined) return { kind: 'pid', ...identity }
  throw new ShakedownError('process-gone', `${replica} does not run: there is no process with the pid ${process.pid}`, {
    hint: 'Start it, and name its pid.',
    exitCode: 4,
  })
}
