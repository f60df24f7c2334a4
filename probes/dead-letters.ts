import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { Probe } from '../harness/model/probe.ts'

/** Options of {@link deadLetters}. */
export interface DeadLettersOptions {
  /** Messages on the dead-letter queue. @default { warning: 0 }: any at all */
  readonly count?: Limits
  /** How many more there are than a minute ago, from one look to the next. @default not judged */
  readonly growth?: Limits
}

const minuteMs = 60_000

/** How many messages are on a stream's dead-letter queue, and how fast they grow. Only its attributes are read: nothing is received, and nothing hidden from anybody. */
export const deadLetters = ({ count = { warning: 0 }, growth }: DeadLettersOptions = {}): Probe => {
  let last: { readonly atMs: number; readonly count: number } | undefined
  return {
    name: 'dead-letters',
    measure: async ({ target, stream }) => {
      const name = stream.deadLetterQueue
      const { visible, inFlight, delayed } = await target.depth(name)
      const found = visible + inFlight + delayed
      const atMs = performance.now()
      const perMinute =
        last === undefined ? 0 : Math.round(((found - last.count) / (atMs - last.atMs)) * minuteMs * 10) / 10
      last = { atMs, count: found }
      const level = exceeded(found, count)
      const grows = growth === undefined ? undefined : exceeded(perMinute, growth)
      return [
        {
          subject: name,
          value: found,
          unit: 'messages',
          ok: level === undefined,
          words: `${name} holds ${found === 1 ? 'one dead letter' : `${found} dead letters`}`,
          ...(level === undefined ? {} : { level }),
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
