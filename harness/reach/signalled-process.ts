import { setTimeout as delay } from 'node:timers/promises'
import { ShakedownError } from '../errors.ts'
import { isFrozen, isRunning, type ProcessIdentity, processIdentity, signalProcess } from './process-identity.ts'
import { familyOf, processTable, workersOf } from './process-table.ts'
import type { ProcessStop, ReplicaProcess } from '../model/process-reach.ts'

/** The part of a {@link ReplicaProcess} that signals do. */
export type Signalled = Pick<
  ReplicaProcess,
  'runs' | 'kill' | 'pause' | 'resume' | 'stop' | 'pid' | 'workers' | 'killWorker'
>

const everyMs = 10

const until = async (come: () => boolean): Promise<void> => {
  while (!come()) await delay(everyMs)
}

/** A process, and whatever it started: the children of a prefork server, what a shell runs. */
const family = (root: ProcessIdentity): readonly ProcessIdentity[] => [
  root,
  ...[...familyOf(root.pid, processTable())].flatMap((pid) => (pid === root.pid ? [] : (processIdentity(pid) ?? []))),
]

const workerGone = (replica: string, pid: number): ShakedownError =>
  new ShakedownError('process-gone', `${pid} is no worker of ${replica} any more`, {
    hint: 'Run it again: it ended by itself just before it was to be killed.',
    exitCode: 4,
  })

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
    workers: () => {
      const identity = find()
      return identity !== undefined && isRunning(identity) ? workersOf(identity.pid) : []
    },
    killWorker: async (pid) => {
      const identity = processIdentity(pid)
      if (identity === undefined || !signalProcess(identity, 'SIGKILL')) throw workerGone(replica, pid)
      await until(() => !isRunning(identity))
    },
    kill: async () => {
      const identity = find()
      // What it started goes with it, as with a container: a child that lived on would finish its work.
      const all = identity === undefined || !isRunning(identity) ? [] : family(identity)
      send('SIGKILL')
      for (const each of all) signalProcess(each, 'SIGKILL')
      await until(() => !all.some(isRunning))
    },
    pause: async () => {
      const identity = send('SIGSTOP')
      await until(() => isFrozen(identity) || !isRunning(identity))
      // Until none is left that may have been started meanwhile.
      await until(() => {
        const active = family(identity).filter((each) => isRunning(each) && !isFrozen(each))
        for (const each of active) signalProcess(each, 'SIGSTOP')
        return active.length === 0
      })
    },
    resume: async () => {
      const identity = find()
      if (identity === undefined || !isRunning(identity)) return
      const frozen = family(identity).filter(isFrozen)
      for (const each of frozen) signalProcess(each, 'SIGCONT')
      await until(() => !frozen.some((each) => isFrozen(each) && isRunning(each)))
    },
    stop: async (): Promise<ProcessStop> => {
      const since = performance.now()
      const identity = send('SIGTERM')
      // Pending until it continues, if it is frozen.
      signalProcess(identity, 'SIGCONT')
      let forced = false
      await until(() => {
        if (!forced && performance.now() - since > graceMs) {
          const all = family(identity)
          forced = signalProcess(identity, 'SIGKILL')
          for (const each of all) signalProcess(each, 'SIGKILL')
        }
        return !isRunning(identity)
      })
      return { tookMs: Math.round(performance.now() - since), forced }
    },
  }
}
