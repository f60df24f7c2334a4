import { type Check, judgementOf } from '../harness/model/check.ts'
import { at } from './evidence.ts'

/** A call that hangs is given up by its caller before the message becomes visible to other consumers. */
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
      .filter(({ heldMs, gaveUp }) => gaveUp !== true || (heldMs ?? 0) >= visibilityTimeoutMs)
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
