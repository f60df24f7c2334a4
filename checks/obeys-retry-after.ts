import { type Check, judgementOf } from '../harness/model/check.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at } from './evidence.ts'

/** Part of the asked pause that a clock or a timer may cut short, in ms. */
const toleranceMs = 50

type Refusal = OperationOf<'fault'>

/**
 * After a 429 with Retry-After, nobody asks about the same key again before that time is over (RFC 9110, 10.2.3). What counts is when the dependency is called: a
 * message may come back sooner and wait within its consumer.
 */
export const obeysRetryAfter = (): Check => ({
  name: 'obeys-retry-after',
  property: 'after a 429 the call is not tried again before Retry-After is over',
  needs: () => ['sees-consumers'],
  stands: () => true,
  lateFromMs: 1_000,
  judge: (history) => {
    const calls = history.of('fault').filter(({ phase, key }) => phase === 'bite' && key !== undefined)
    const refusals = calls.filter(({ retryAfterSeconds }) => retryAfterSeconds !== undefined)
    const again = (refusal: Refusal): Refusal | undefined => {
      const later = calls.filter(({ key, index }) => key === refusal.key && index > refusal.index)
      // Another call about the event may have been on its way beside it; one whose path differs each time is known by its key alone.
      return later.find(({ subject }) => subject === refusal.subject) ?? later[0]
    }
    const repeated = refusals.filter((refusal) => again(refusal) !== undefined)
    const findings = refusals.flatMap((refusal) => {
      const waitMs = (refusal.retryAfterSeconds ?? 0) * 1000
      const next = again(refusal)
      if (next === undefined || next.timeMs - refusal.timeMs >= waitMs - toleranceMs) return []
      return [
        {
          words: `${refusal.key ?? ''} was refused with Retry-After: ${waitMs / 1000} at ${at(refusal)} and called again at ${at(next)}, ${Math.round(next.timeMs - refusal.timeMs)} ms later`,
          operations: [refusal.index, next.index],
        },
      ]
    })
    const none =
      refusals.length === 0 ? 'nobody was refused with a Retry-After' : 'no call that was refused was made again'
    return judgementOf(repeated.length, findings, { pass: `${repeated.length} refusals were obeyed`, none })
  },
})
