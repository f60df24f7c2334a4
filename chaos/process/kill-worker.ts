import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Fault, FaultContext } from '../../harness/model/fault.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { HeldWork } from '../held-work.ts'
import { type Point, pointForm } from '../point.ts'
import { nameOf } from './parts/replicas.ts'
import { processFault } from './parts/process-fault.ts'

const form = z.strictObject({
  role: z.literal('consumer').optional(),
  at: pointForm,
  held: z.literal('drop').optional(),
  atMostMs: z.number().optional(),
})

/** Options of {@link killWorker}. */
export interface KillWorkerOptions {
  /** The point at which it acts: the worker that waits for what is held there is killed. */
  readonly at: Point
  /** Longest time in force, in ms; then the fault is over, whatever was hit. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

/** How long a group may take to replace the worker that it lost, in ms, from when the fault is to be healed. */
const replacedWithinMs = 10_000
const everyMs = 50

const spared = (replica: ReplicaProcess, { pid }: HeldWork): string | undefined => {
  if (pid === undefined)
    return `it came on a connection of ${replica.replica}, and which of its processes waits there cannot be told`
  return replica.workers().includes(pid)
    ? undefined
    : `process ${pid} waits for it, which is no worker of ${nameOf(replica)}`
}

const counted = (workers: number): string => `${workers} worker${workers === 1 ? '' : 's'}`

/** Waits until there are as many again, and tells the history whether that came about. */
const whole = async (context: FaultContext, replica: ReplicaProcess, wanted: number): Promise<void> => {
  const sinceMs = performance.now()
  while (replica.workers().length < wanted && performance.now() - sinceMs < replacedWithinMs && !context.signal.aborted)
    await delay(everyMs)
  const now = replica.workers().length
  const words =
    now >= wanted
      ? `${nameOf(replica)} has ${counted(now)} again`
      : `${nameOf(replica)} has ${counted(now)}, ${wanted} before one was killed`
  const heldMs = Math.round(performance.now() - sinceMs)
  context.bite(words, { subject: nameOf(replica), heldMs, whole: now >= wanted })
}

/**
 * One process of a group that shares a parent, as Celery's prefork pool and gunicorn have it, killed as the kernel does when memory is short: the one that works on what is held at
 * the point. Its parent lives on, which has to notice, and to see to the message and to another worker.
 */
export const killWorker = ({ at, atMostMs }: KillWorkerOptions): Fault => {
  const groups = new Map<ReplicaProcess, number>()
  return processFault(
    {
      name: 'kill-worker',
      hits: 'workers of a group were killed',
      ends: 'at-once',
      letsGo: 'once-hit',
      needs: [{ workers: true }],
      spares: spared,
      act: async (replica, held) => {
        const pid = held?.pid
        if (pid === undefined) throw new Error('nothing is held of which a process is known')
        groups.set(replica, replica.workers().length)
        await replica.killWorker(pid)
        return `lost its worker ${pid}, which was killed alone`
      },
      looksAgain: async (context, replica) => whole(context, replica, groups.get(replica) ?? 0),
    },
    { at, held: 'drop', atMostMs },
  )
}

/** Makes it again from a plan's options. */
export const killWorkerFrom = (options: Json): Fault => {
  const { at, atMostMs } = form.parse(options)
  return killWorker({ at, atMostMs })
}
