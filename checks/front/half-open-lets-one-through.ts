import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'

/** Once the breaker has been open for its time, one call (or as many as its owner says) is let through to an upstream that still hangs, and no more. */
export const halfOpenLetsOneThrough = (): FrontCheck => ({
  name: 'half-open-lets-one-through',
  property: 'of calls at once, one is let through to see whether the upstream is back',
  judge: (history) => {
    const asked = history.of('request').filter(({ purpose }) => purpose === 'half-open')
    const fromMs = Math.min(...asked.map(({ timeMs, tookMs }) => timeMs - tookMs))
    const toMs = Math.max(...asked.map(({ timeMs }) => timeMs))
    const through = history
      .of('fault')
      .filter(
        ({ phase, heldMs, timeMs }) => phase === 'bite' && heldMs === undefined && timeMs >= fromMs && timeMs <= toMs,
      )
    const { letsThrough = 1 } = history.facts.breaker ?? {}
    const words = `of ${asked.length} calls at once ${through.length} were let through to the upstream, which still hung${letsThrough === 1 ? '' : `; ${letsThrough} may be`}`
    const findings =
      through.length > letsThrough ? [{ words, operations: [...asked, ...through].map(({ index }) => index) }] : []
    return judgementOf(asked.length, findings, {
      pass: `of ${asked.length} calls at once ${['none was', 'one was'][through.length] ?? `${through.length} were`} let through`,
      none: 'nothing was asked when the breaker had been open for its time',
    })
  },
})
