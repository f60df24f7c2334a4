import { inWords } from '../harness/incidents/duration.ts'
import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { Measurement, Probe, ProbeContext } from '../harness/model/probe.ts'
import { type CloudWatchOptions, oldestInCloudWatch } from './queue/oldest-in-cloudwatch.ts'
import { oldestOfOurs } from './queue/oldest-of-ours.ts'

/** Options of {@link queue}: at least one limit. */
export interface QueueOptions {
  /** Messages that wait: visible and delayed. */
  readonly depth?: Limits
  /** Share of the 120,000 messages that SQS lets be in flight, in percent. */
  readonly inFlight?: Limits
  /** Milliseconds for which the oldest message waits. Without `cloudWatch` it is the age of our oldest synthetic event without an effect: a monitor must publish some on the same stream. */
  readonly age?: Limits
  /** Asks CloudWatch for the age of the oldest message, which tells of everybody's. @default our synthetic events tell */
  readonly cloudWatch?: CloudWatchOptions
}

/** SQS refuses to hand out more than these: quotas of Amazon SQS, "in-flight messages". */
const inFlightLimit = 120_000

/** How many messages wait on a stream's queue, how long the oldest one does, and how near it is to the limit of those in flight. */
export const queue = ({ depth, inFlight, age, cloudWatch }: QueueOptions = {}): Probe => {
  const ageOf = async (context: ProbeContext, holds: number): Promise<Measurement> => {
    const { queue: name } = context.stream
    const told =
      cloudWatch === undefined
        ? oldestOfOurs(context, Date.now())
        : await oldestInCloudWatch(name, cloudWatch, context.signal)
    if (told === undefined && holds > 0)
      throw new Error(`CloudWatch has no age of the oldest message of ${name}, on which ${holds} messages are`)
    // What is on no queue any more waits nowhere: our event is lost, or dead, and others tell of that.
    const value = holds === 0 ? 0 : (told ?? 0)
    const level = age === undefined ? undefined : exceeded(value, age)
    const whose = cloudWatch === undefined ? 'our oldest event without an effect' : 'the oldest message'
    return {
      subject: `${name} age`,
      value,
      unit: 'ms',
      ok: level === undefined,
      words: value === 0 ? `nothing waits long on ${name}` : `${whose} waits on ${name} for ${inWords(value)}`,
      ...(level === undefined ? {} : { level }),
    }
  }
  return {
    name: 'queue',
    ...(age !== undefined && cloudWatch === undefined ? { needsEvents: true as const } : {}),
    ...(depth === undefined && inFlight === undefined && age === undefined
      ? { problems: ['queue has no threshold: give it "depth", "inFlight" or "age"'] }
      : {}),
    measure: async (context) => {
      const { target, stream } = context
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
        ...(age === undefined ? [] : [await ageOf(context, waiting + found.inFlight)]),
      ]
    },
  }
}
