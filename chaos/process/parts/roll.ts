import { setTimeout as delay } from 'node:timers/promises'
import type { FaultContext } from '../../../harness/model/fault.ts'
import type { InFlight } from '../../../harness/model/in-flight.ts'
import { notStartable } from '../../../harness/reach/pid-process.ts'
import type { ReplicaProcess } from '../../../harness/model/process-reach.ts'
import { nameOf } from './replicas.ts'

const everyMs = 5

/**
 * Waits until a replica receives a message that it did not have before, so that it has only just begun; to all that it has in flight then. Rejects when the
 * signal is aborted.
 */
const freshWork = async (
  context: FaultContext,
  { replica }: ReplicaProcess,
  signal: AbortSignal,
): Promise<readonly InFlight[]> => {
  // What was acknowledged before it was seen in flight is worked on all the same.
  const inFlight = (): readonly InFlight[] =>
    [...context.acknowledged(), ...context.inFlight()].filter((message) => message.replica === replica)
  const before = new Set(inFlight().map(({ messageId }) => messageId))
  for (;;) {
    const fresh = inFlight().filter(({ messageId }) => !before.has(messageId))
    if (fresh.length > 0) return [...context.inFlight().filter((message) => message.replica === replica), ...fresh]
    await delay(everyMs, undefined, { signal })
  }
}

/** Whom a bite is about once every replica was hit: only then has a roll bitten. */
export const everyReplica = 'every replica'

/** Restarts replicas one after the other, each told to end when it has just begun with something, and bites for each. */
export const roll = async (
  context: FaultContext,
  replicas: readonly ReplicaProcess[],
  signal: AbortSignal,
  { env, as = '' }: { readonly env?: Readonly<Record<string, string>>; readonly as?: string } = {},
): Promise<void> => {
  for (const replica of replicas) {
    if (!replica.startable) throw notStartable(replica.replica)
    const work = await freshWork(context, replica, signal)
    const victim = nameOf(replica)
    const { tookMs, forced } = await context.during(async () => {
      const ended = await replica.stop()
      await replica.start(env)
      return ended
    })
    const keys = [...new Set(work.map(({ key }) => key))].join(', ')
    const end = forced ? `was killed after its grace period (${tookMs} ms)` : `ended after ${tookMs} ms`
    context.bite(`${victim} was told to end with work in flight (${keys}), ${end}, and was started again${as}`, {
      subject: victim,
      toldToEnd: replica.replica,
    })
  }
  context.bite(`all ${replicas.length} replicas were restarted, each with work in flight`, { subject: everyReplica })
  context.bitten()
}
