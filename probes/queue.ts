import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { Measurement, Probe } from '../harness/model/probe.ts'

/** Options of {@link queue}: at least one. */
export interface QueueOptions {
  /** Messages that wait: visible and delayed. */
  readonly depth?: Limits
  /** Share of the 120,000 messages that SQS lets be in flight, in percent. */
  readonly inFlight?: Limits
}

/** SQS refuses to hand out more than these: quotas of Amazon SQS, "in-flight messages". */
const inFlightLimit = 120_000

/** How many messages wait on a stream's queue, and how near it is to the limit of those in flight. */
export const queue = ({ depth, inFlight }: QueueOptions = {}): Probe => ({
  name: 'queue',
  ...(depth === undefined && inFlight === undefined
    ? { problems: ['queue has no threshold: give it "depth" or "inFlight"'] }
    : {}),
  measure: async ({ target, stream }) => {
    const found = await target.depth(stream.queue)
    const waiting = found.visible + found.delayed
    const share = Math.round((found.inFlight / inFlightLimit) * 10_000) / 100
    const measured = (
      subject: string,
      value: number,
      unit: string,
      limits: Limits | undefined,
      words: string,
    ): Measurement => {
      const level = limits === undefined ? undefined : exceeded(value, limits)
      return { subject, value, unit, ok: level === undefined, words, ...(level === undefined ? {} : { level }) }
    }
    return [
      measured(stream.queue, waiting, 'messages', depth, `${waiting} messages wait on ${stream.queue}`),
      measured(
        `${stream.queue} in flight`,
        share,
        '%',
        inFlight,
        `${found.inFlight} messages of ${stream.queue} are in flight, ${share} % of what SQS lets be`,
      ),
    ]
  },
})
