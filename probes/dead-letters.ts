import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { Probe } from '../harness/model/probe.ts'
import type { Json } from '../harness/model/schedule.ts'
import { type SampleOptions, sampleOf } from './dead-letters/sample.ts'

/** Options of {@link deadLetters}. */
export interface DeadLettersOptions {
  /** Messages on the dead-letter queue. @default { warning: 0 }: any at all */
  readonly count?: Limits
  /** How many more there are than a minute ago; where the last look is longer ago, how many came each minute since. @default not judged */
  readonly growth?: Limits
  /**
   * Shows some of them as evidence, by fields that are allowed. They are received for that and given back at once: others cannot receive them meanwhile, and each counts one receive more.
   * Never of a FIFO queue. @default only attributes are read
   */
  readonly sample?: SampleOptions
}

const minuteMs = 60_000

const problemsOf = (sample: SampleOptions | undefined): readonly string[] => [
  ...(sample?.show.length === 0
    ? ['dead-letters has a sample of which nothing may be shown: name fields in "show"']
    : []),
  ...(sample?.atMost !== undefined && !(sample.atMost >= 1 && sample.atMost <= 10)
    ? ['dead-letters must sample 1 to 10 messages ("atMost")']
    : []),
]

interface Reading {
  readonly atMs: number
  readonly count: number
}

/** How fast a count grows. A second look is made at once: what came between two looks is never taken for what comes in a minute. */
const growthOf = (readings: readonly Reading[], { atMs, count }: Reading): number => {
  const base = readings.findLast((reading) => atMs - reading.atMs >= minuteMs) ?? readings[0]
  if (base === undefined) return 0
  return Math.round(((count - base.count) / Math.max(minuteMs, atMs - base.atMs)) * minuteMs * 10) / 10
}

/** How many messages are on a stream's dead-letter queue, and how fast they grow. Only its attributes are read, unless a sample is asked for. */
export const deadLetters = ({ count = { warning: 0 }, growth, sample }: DeadLettersOptions = {}): Probe => {
  /** Of the last minute, and the last one before it. */
  let readings: readonly Reading[] = []
  let shown: { readonly count: number; readonly evidence: Json } | undefined
  const problems = problemsOf(sample)
  return {
    name: 'dead-letters',
    ...(problems.length > 0 ? { problems } : {}),
    ...(sample === undefined
      ? {}
      : {
          refuses: ({ fifo, deadLetterQueue }) =>
            fifo
              ? `takes a sample of ${deadLetterQueue}, a FIFO queue: what is received there holds up what follows it`
              : undefined,
        }),
    measure: async (context) => {
      const { target, stream } = context
      const name = stream.deadLetterQueue
      const { visible, inFlight, delayed } = await target.depth(name)
      const found = visible + inFlight + delayed
      const reading = { atMs: performance.now(), count: found }
      const perMinute = growthOf(readings, reading)
      const old = readings.filter(({ atMs }) => reading.atMs - atMs >= minuteMs)
      readings = [...readings.slice(Math.max(0, old.length - 1)), reading]
      const level = exceeded(found, count)
      const grows = growth === undefined ? undefined : exceeded(perMinute, growth)
      // Each sample counts a receive: no further one as long as nothing changed.
      if (sample !== undefined && !stream.fifo && level !== undefined && shown?.count !== found)
        shown = { count: found, evidence: await sampleOf(context, sample) }
      return [
        {
          subject: name,
          value: found,
          unit: 'messages',
          ok: level === undefined,
          words: `${name} holds ${found === 1 ? 'one dead letter' : `${found} dead letters`}`,
          ...(level === undefined ? {} : { level }),
          ...(level === undefined || shown === undefined ? {} : { evidence: shown.evidence }),
        },
        {
          subject: `${name} growth`,
          value: perMinute,
          unit: 'messages/min',
          ok: grows === undefined,
          words: `${name} grows by ${perMinute} dead letters a minute`,
          ...(grows === undefined ? {} : { level: grows }),
        },
      ]
    },
  }
}
