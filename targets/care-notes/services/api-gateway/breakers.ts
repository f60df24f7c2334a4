import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleType } from 'cockatiel'
import type { Log } from '../../../reference/services/platform/log.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** Keeps calls from an upstream that does not answer, so that they fail at once, until one that is let through has worked. */
export interface Breaker {
  readonly state: () => 'closed' | 'open' | 'half-open'
  readonly execute: <T>(call: () => Promise<T>) => Promise<T>
}

/** Options of {@link breakers}. */
export interface BreakersOptions {
  /** For how long an open breaker lets nothing through. */
  readonly openMs: number
  /** So many calls in a row without an answer open it. */
  readonly failures: number
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

const words = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
} as const

/** One that never opens: a mistake. */
const never: Breaker = { state: () => 'closed', execute: (call) => call() }

const breakerOf = (upstream: string, { openMs, failures, log, defects }: BreakersOptions): Breaker => {
  // "It has opened for a reason": nobody wrote down who closes it.
  const halfOpenAfter = defects.has('breaker-never-closes') ? 2 ** 31 - 1 : openMs
  const breaker = circuitBreaker(handleType(UpstreamFailure), {
    halfOpenAfter,
    breaker: new ConsecutiveBreaker(failures),
  })
  breaker.onStateChange((state) =>
    log.warn(`the breaker of ${upstream} is ${words[state]}`, {
      event: 'breaker-changed',
      attributes: { upstream, state: words[state] },
    }),
  )
  let openedAtMs = 0
  breaker.onBreak(() => {
    openedAtMs = performance.now()
  })
  const refuse = (): never => {
    const leftMs = Math.max(0, openMs - (performance.now() - openedAtMs))
    throw new UpstreamFailure(`${upstream} has not answered lately`, 503, Math.max(1, Math.ceil(leftMs / 1_000)))
  }
  /** The library would ask for a call as soon as the time is over; until then, and beside the one that is let through, nobody waits. */
  const isShut = (): boolean =>
    breaker.state === CircuitState.HalfOpen ||
    (breaker.state === CircuitState.Open && performance.now() - openedAtMs < halfOpenAfter)
  return {
    state: () => words[breaker.state],
    execute: (call) => (isShut() ? refuse() : breaker.execute(call)),
  }
}

/** The breaker of each upstream, by its name. */
export const breakers = (options: BreakersOptions): ((upstream: string) => Breaker) => {
  const { defects } = options
  const known = new Map<string, Breaker>()
  return (upstream) => {
    // "If they do not answer, they do not answer."
    if (defects.has('breaker-never-opens')) return never
    // "One breaker is enough": so the trouble of one upstream is that of all.
    const name = defects.has('breaker-shared-by-upstreams') ? 'upstreams' : upstream
    const breaker = known.get(name) ?? breakerOf(name, options)
    known.set(name, breaker)
    return breaker
  }
}
