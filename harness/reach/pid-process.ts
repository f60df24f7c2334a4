import { ShakedownError } from '../errors.ts'
import { isRunning } from './process-identity.ts'
import type { ProcessPlace, ReplicaProcess } from '../model/process-reach.ts'
import { signalled } from './signalled-process.ts'

/** Raised before anybody ends a process that nobody could bring back. */
export const notStartable = (replica: string): ShakedownError =>
  new ShakedownError('process-not-startable', `${replica} is known by its pid alone: nobody could start it again`, {
    hint: 'Name it by its command or its container, or by its pid file with "restartedWithinSeconds" where a platform of its own starts it again.',
    exitCode: 4,
  })

/** A process known by nothing but its pid and start time: it can be signalled, and nobody can start it again. */
export const pidProcess = (
  place: Extract<ProcessPlace, { kind: 'pid' }>,
  { replica, graceMs = 10_000 }: { readonly replica: string; readonly graceMs?: number },
): ReplicaProcess => ({
  replica,
  startable: false,
  place: () => place,
  ...signalled(replica, () => place, graceMs),
  start: async () => {
    if (!isRunning(place)) throw notStartable(replica)
  },
})
