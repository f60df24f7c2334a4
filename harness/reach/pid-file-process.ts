import { setTimeout as delay } from 'node:timers/promises'
import { ShakedownError } from '../errors.ts'
import type { ProcessPlace, ReplicaProcess } from '../model/process-reach.ts'
import { namedInPidFile } from './pid-file.ts'
import { notStartable } from './pid-process.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import { signalled } from './signalled-process.ts'

const everyMs = 50

/** A process known by its pid file. Where a platform of its owner's starts it again (a supervisor, systemd), it may be ended: starting it is waiting for that. */
export const pidFileProcess = (
  place: Extract<ProcessPlace, { kind: 'pid-file' }>,
  { replica, graceMs = 10_000 }: { readonly replica: string; readonly graceMs?: number },
): ReplicaProcess => {
  const { pidFile, restartedWithinSeconds } = place
  const find = (): ProcessIdentity | undefined => namedInPidFile(pidFile)
  const runs = (): boolean => {
    const identity = find()
    return identity !== undefined && isRunning(identity)
  }
  return {
    replica,
    startable: restartedWithinSeconds !== undefined,
    place: () => place,
    ...signalled(replica, find, graceMs),
    start: async (env = {}) => {
      if (Object.keys(env).length > 0)
        throw new ShakedownError(
          'platform-starts-it',
          `${replica} is started by its platform, with what it has there`,
          {
            hint: 'Name the process by its command to start another version of it.',
            exitCode: 4,
          },
        )
      if (runs()) return
      if (restartedWithinSeconds === undefined) throw notStartable(replica)
      const until = performance.now() + restartedWithinSeconds * 1_000
      while (!runs()) {
        if (performance.now() > until)
          throw new ShakedownError(
            'not-restarted',
            `${replica} was not started again by its platform within ${restartedWithinSeconds} s: ${pidFile} names no process that runs`,
            { hint: 'Look at what supervises it, or give it longer: "restartedWithinSeconds".', exitCode: 4 },
          )
        await delay(everyMs)
      }
    },
  }
}
