/** A queue that a service consumes, and where what it cannot handle goes. */
export interface QueuePair {
  readonly queue: string
  readonly deadLetterQueue: string
}

/** Kinds of event that may reach their service by a queue of their own. What undoes a merge comes by that of merges. */
type ApartVariant = 'delete' | 'merge'

/** The queues of those that have one of their own. */
export type Apart = { readonly [variant in ApartVariant]?: QueuePair }

/** What queues are asked of. */
type OnQueues = QueuePair & { readonly apart?: Apart }

const apartAs: Readonly<Record<string, ApartVariant>> = { delete: 'delete', merge: 'merge', unmerge: 'merge' }

/** The queue on which a stream's events of a kind come. */
export const pairFor = (stream: OnQueues, variant: string): QueuePair => {
  const apart = apartAs[variant]
  return (apart === undefined ? undefined : stream.apart?.[apart]) ?? stream
}

/** All queues on which a stream's events come, each once, that of its creates first. */
export const pairsOf = (stream: OnQueues): readonly QueuePair[] => {
  const all = [stream, ...Object.values(stream.apart ?? {})]
  return all
    .filter(({ queue }, nth) => all.findIndex((each) => each.queue === queue) === nth)
    .map(({ queue, deadLetterQueue }) => ({ queue, deadLetterQueue }))
}

/** Whether a queue is one of those on which a stream's events come. */
export const consumes = (stream: OnQueues, queue: string): boolean =>
  pairsOf(stream).some((pair) => pair.queue === queue)

/** Whether a queue is one on which a stream's events end that nobody could handle. */
export const isDeadEnd = (stream: OnQueues, queue: string): boolean =>
  pairsOf(stream).some(({ deadLetterQueue }) => deadLetterQueue === queue)

/** What is visible, in flight and delayed on all of them together. */
export const waitingOn = async (
  stream: OnQueues,
  depth: (queue: string) => Promise<{ readonly visible: number; readonly inFlight: number; readonly delayed: number }>,
): Promise<{ readonly visible: number; readonly inFlight: number; readonly delayed: number }> => {
  const depths = await Promise.all(pairsOf(stream).map(async ({ queue }) => depth(queue)))
  const sum = (of: 'visible' | 'inFlight' | 'delayed') => depths.reduce((total, each) => total + each[of], 0)
  return { visible: sum('visible'), inFlight: sum('inFlight'), delayed: sum('delayed') }
}
