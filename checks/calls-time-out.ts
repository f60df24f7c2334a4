import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at } from './evidence.ts'

/** Until when the message that a call was made for was hidden from others, on the history's clock: for its time-out, and for as long as its consumer had it extended. */
const hiddenUntilMs = (history: History, { key, index, timeMs, heldMs = 0 }: OperationOf<'fault'>): number => {
  const own = history
    .of('receive')
    .findLast((receive) => receive.key === key && receive.index < index && receive.timeMs <= timeMs - heldMs)
  if (own === undefined) return -Infinity
  let untilMs = own.timeMs + history.facts.visibilityTimeoutMs
  for (const change of history.of('visibility')) {
    const isOwn = change.messageId === own.messageId && change.index > own.index && change.index < index
    if (isOwn && change.expired !== true && change.outcome === 'ok' && change.timeMs <= untilMs)
      untilMs = change.timeMs + 1000 * change.timeoutSeconds
  }
  return untilMs
}

/** A call that hangs is given up by its caller before the message becomes visible to other consumers, which one that has it extended meanwhile puts off. */
export const callsTimeOut = (): Check => ({
  name: 'calls-time-out',
  property: 'a call that hangs is given up before the message’s visibility time-out ends',
  needs: () => ['sees-consumers'],
  lateFromMs: 1_000,
  judge: (history) => {
    const { visibilityTimeoutMs } = history.facts
    const held = history.of('fault').filter(
      ({ phase, heldMs, gaveUp }) =>
        phase === 'bite' &&
        heldMs !== undefined &&
        // Who was let go soon, as another had done the work meanwhile, has shown nothing.
        (gaveUp === true || heldMs >= visibilityTimeoutMs / 2),
    )
    const findings = held
      .filter(
        (bite) =>
          bite.gaveUp !== true ||
          ((bite.heldMs ?? 0) >= visibilityTimeoutMs && bite.timeMs > hiddenUntilMs(history, bite)),
      )
      .map((bite) => {
        const taken = history
          .of('receive')
          .find(
            ({ key, index, timeMs }) =>
              key === bite.key && index < bite.index && timeMs > bite.timeMs - (bite.heldMs ?? 0),
          )
        const meanwhile =
          taken === undefined ? '' : `; meanwhile ${taken.actor} received the message too, at ${at(taken)}`
        return {
          words: `the call about ${bite.key ?? bite.subject ?? ''} hung for ${((bite.heldMs ?? 0) / 1000).toFixed(1)} s${bite.gaveUp === true ? '' : ' until we let it go'}; the message’s visibility time-out is ${visibilityTimeoutMs / 1000} s${meanwhile}`,
          operations: taken === undefined ? [bite.index] : [taken.index, bite.index],
          beyondMs: (bite.heldMs ?? 0) - visibilityTimeoutMs,
        }
      })
    return judgementOf(held.length, findings, {
      pass: `${held.length} hanging calls were given up, after ${held.map(({ heldMs }) => `${Math.round(heldMs ?? 0)} ms`).join(', ')}`,
      none: 'no call was seen to hang',
    })
  },
})
