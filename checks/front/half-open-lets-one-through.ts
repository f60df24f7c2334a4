import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'

/** Once the breaker has been open for its time, one call is let through to an upstream that still hangs, and no more. */
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
    const words = `of ${asked.length} calls at once ${through.length} were let through to the upstream, which still hung`
    const findings = through.length > 1 ? [{ words, operations: [...asked, ...through].map(({ index }) => index) }] : []
    return judgementOf(asked.length, findings, {
      pass: `of ${asked.length} calls at once ${through.length === 1 ? 'one was' : 'none was'} let through`,
      none: 'nothing was asked when the breaker had been open for its time',
    })
  },
})
