import { setTimeout as delay } from 'node:timers/promises'
import { ShakedownError } from '../errors.ts'
import { isFrozen, isRunning, type ProcessIdentity, signalProcess } from './process-identity.ts'
import type { ProcessStop, ReplicaProcess } from '../model/process-reach.ts'

/** The part of a {@link ReplicaProcess} that signals do. */
export type Signalled = Pick<ReplicaProcess, 'runs' | 'kill' | 'pause' | 'resume' | 'stop' | 'pid'>

const everyMs = 10

const until = async (come: () => boolean): Promise<void> => {
  while (!come()) await delay(everyMs)
}

/** Signals whichever process is found when it is asked: that very one, never a later one with its number. */
export const signalled = (replica: string, find: () => ProcessIdentity | undefined, graceMs: number): Signalled => {
  const send = (signal: NodeJS.Signals): ProcessIdentity => {
    const identity = find()
    if (identity === undefined || !signalProcess(identity, signal))
      throw new ShakedownError('process-gone', `${replica} does not run: ${signal} has nobody to go to`, {
        hint:
          identity === undefined
            ? 'Start it, and run again.'
            : `Pid ${identity.pid} is dead or belongs to another process by now: start ${replica}, and name its new pid.`,
        exitCode: 4,
      })
    return identity
  }
  return {
    pid: () => {
      const identity = find()
      return identity !== undefined && isRunning(identity) ? identity.pid : undefined
    },
    runs: async () => {
      const identity = find()
      return identity !== undefined && isRunning(identity)
    },
    kill: async () => {
      const identity = send('SIGKILL')
      await until(() => !isRunning(identity))
    },
    pause: async () => {
      const identity = send('SIGSTOP')
      await until(() => isFrozen(identity) || !isRunning(identity))
    },
    resume: async () => {
      const identity = find()
      if (identity === undefined || !signalProcess(identity, 'SIGCONT')) return
      await until(() => !isFrozen(identity) || !isRunning(identity))
    },
    stop: async (): Promise<ProcessStop> => {
      const since = performance.now()
      const identity = send('SIGTERM')
      // Pending until it continues, if it is frozen.
      signalProcess(identity, 'SIGCONT')
      let forced = false
      await until(() => {
        if (!forced && performance.now() - since > graceMs) forced = signalProcess(identity, 'SIGKILL')
        return !isRunning(identity)
      })
      return { tookMs: Math.round(performance.now() - since), forced }
    },
  }
}
