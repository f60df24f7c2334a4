import { type Check, judgementOf } from '../harness/model/check.ts'
import { at } from './evidence.ts'

/** Part of the asked pause that a clock or a timer may cut short, in ms. */
const toleranceMs = 50

const asked = /Retry-After: (?<seconds>\d+)/

/** After a 429 with Retry-After, nobody asks about the same key again before that time is over (RFC 9110, 10.2.3). */
export const obeysRetryAfter = (): Check => ({
  name: 'obeys-retry-after',
  property: 'after a 429 the call is not tried again before Retry-After is over',
  needs: () => ['sees-consumers'],
  stands: () => true,
  judge: (history) => {
    const refusals = history.of('fault').filter(({ phase, words }) => phase === 'bite' && asked.test(words))
    const pairs = refusals.map((refusal) => ({
      refusal,
      waitMs: Number(asked.exec(refusal.words)?.groups?.['seconds'] ?? 0) * 1000,
      again: history.of('receive').find(({ key, index }) => key === refusal.key && index > refusal.index),
    }))
    const findings = pairs.flatMap(({ refusal, waitMs, again }) => {
      const repeated = refusals.find(({ key, index }) => key === refusal.key && index > refusal.index)
      const next = again ?? repeated
      if (next === undefined || next.timeMs - refusal.timeMs >= waitMs - toleranceMs) return []
      return [
        {
          words: `${refusal.key ?? ''} was refused with Retry-After: ${waitMs / 1000} at ${at(refusal)} and tried again at ${at(next)}, ${Math.round(next.timeMs - refusal.timeMs)} ms later`,
          operations: [refusal.index, next.index],
        },
      ]
    })
    return judgementOf(refusals.length, findings, {
      pass: `${refusals.length} refusals were obeyed`,
      none: 'nobody was refused with a Retry-After',
    })
  },
})
