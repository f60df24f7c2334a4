import type { Operation } from '../model/operation.ts'
import type { EventStream } from '../model/target.ts'

/** Of the visibility time-out: work that takes less of it than this is over long before anybody else is given its message. */
const quickPart = 10

/** Whether a work is over long before its message would be handed out again. */
export const isQuick = (workMs: number, { visibilityTimeoutMs }: Pick<EventStream, 'visibilityTimeoutMs'>): boolean =>
  workMs * quickPart <= visibilityTimeoutMs

/** How long replicas took for messages of a queue, from the receipt to the acknowledgement, in the order in which they were done. */
export const worksOn = (
  operations: readonly Operation[],
  { queue }: Pick<EventStream, 'queue'>,
): ReadonlyMap<string, readonly number[]> => {
  const received = new Map<string, number>()
  const works = new Map<string, number[]>()
  for (const operation of operations) {
    if ((operation.kind !== 'receive' && operation.kind !== 'acknowledge') || operation.queue !== queue) continue
    const { kind, actor, messageId, outcome, timeMs } = operation
    const work = `${actor} ${messageId}`
    const since = received.get(work)
    if (kind === 'receive') received.set(work, timeMs)
    else if (outcome === 'ok' && since !== undefined) works.set(actor, [...(works.get(actor) ?? []), timeMs - since])
  }
  return works
}

/**
 * Whether a replica has come to work as it will go on working: it was quick, as its queue goes by, or stopped becoming quicker. The first work after a start may take
 * many times as long (code is loaded and compiled, connections are opened), and says nothing of the system.
 */
export const atUsualPace = (works: readonly number[], stream: Pick<EventStream, 'visibilityTimeoutMs'>): boolean =>
  works.some((workMs, nth) => isQuick(workMs, stream) || (nth > 0 && 2 * workMs > (works[nth - 1] ?? 0)))
