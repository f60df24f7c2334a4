import type { SqsCall } from './sqs-call.ts'

/** How many loops a consumer polls a queue with, as far as that was seen: each has one poll open at a time. */
export interface PollsAtOnce {
  /** Counts a poll as open until its answer. */
  during<T>(call: SqsCall, poll: () => Promise<T>): Promise<T>
  /** The most that its consumer had open at the same time. */
  most(call: SqsCall): number
}

/** Counts from now on. */
export const createPollsAtOnce = (): PollsAtOnce => {
  const counts = new Map<string, { open: number; most: number }>()
  const keyOf = ({ consumer, queue }: SqsCall): string => `${consumer} ${queue}`
  return {
    during: async (call, poll) => {
      const count = counts.get(keyOf(call)) ?? { open: 0, most: 0 }
      counts.set(keyOf(call), count)
      count.open += 1
      count.most = Math.max(count.most, count.open)
      try {
        return await poll()
      } finally {
        count.open -= 1
      }
    },
    most: (call) => counts.get(keyOf(call))?.most ?? 0,
  }
}
