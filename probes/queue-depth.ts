import type { Probe } from '../harness/model/probe.ts'
import { pairsOf } from '../harness/model/queue-pair.ts'

/** Options of {@link queueDepth}. */
export interface QueueDepthOptions {
  /** Messages, of all states together, up to which the queue counts as drained. @default 0 */
  readonly atMost?: number
}

/** How many messages are on a stream's queue, or on each of them, by its own attributes: visible, in flight and delayed. */
export const queueDepth = ({ atMost = 0 }: QueueDepthOptions = {}): Probe => ({
  name: 'queue-depth',
  measure: async ({ target, stream }) =>
    Promise.all(
      pairsOf(stream).map(async ({ queue }) => {
        const { visible, inFlight, delayed } = await target.depth(queue)
        const value = visible + inFlight + delayed
        const words = `${queue} holds ${visible} visible, ${inFlight} in flight and ${delayed} delayed messages`
        return { subject: queue, value, unit: 'messages', ok: value <= atMost, words }
      }),
    ),
})
