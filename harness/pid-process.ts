import { ShakedownError } from './errors.ts'
import { isRunning } from './process-identity.ts'
import type { ProcessPlace, ReplicaProcess } from './process-reach.ts'
import { signalled } from './signalled-process.ts'

/** A process known by nothing but its pid and start time: it can be signalled, and nobody can start it again. */
export const pidProcess = (
  place: Extract<ProcessPlace, { kind: 'pid' }>,
  { replica, graceMs = 10_000 }: { readonly replica: string; readonly graceMs?: number },
): ReplicaProcess => ({
  replica,
  place: () => place,
  ...signalled(replica, () => place, graceMs),
  start: async () => {
    if (isRunning(place)) return
    throw new ShakedownError(
      'process-not-startable',
      `${replica} is down, and is known by its pid alone: nobody can start it again`,
      { hint: 'Name it by its command or its container.', exitCode: 4 },
    )
  },
})
