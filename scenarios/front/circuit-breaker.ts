import { hangingAnswer } from '../../chaos/http/hanging-answer.ts'
import { breakerCloses } from '../../checks/front/breaker-closes.ts'
import { failsFast } from '../../checks/front/fails-fast.ts'
import { halfOpenLetsOneThrough } from '../../checks/front/half-open-lets-one-through.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import { otherUpstreamsUnharmed } from '../../checks/front/other-upstreams-unharmed.ts'
import type { Session } from '../../harness/model/front.ts'
import type { BreakerFacts, FrontFacts } from '../../harness/model/front-facts.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import type { Walk } from '../../harness/model/walk.ts'

/** How much longer than its owner says anything may take before nobody waits for it. */
const slackMs = 10_000

/** Calls while the breaker is open. */
const calls = 5

/** The upstream that hangs, and the others. */
const rolesOf = ({ calls: known = {} }: FrontFacts): readonly [string | undefined, readonly string[]] => {
  const [struck, ...others] = Object.keys(known)
  return [struck, others]
}

/** Longest that a walk keeps the upstream hanging: until it has opened, while it is open, and one call more. */
const outageMs = ({ timeoutMs, halfOpensAfterMs }: BreakerFacts): number =>
  4 * timeoutMs + 2 * halfOpensAfterMs + 2 * slackMs

const walk = async ({ front, step, signIn, request, inject, until, rest }: Walk): Promise<void> => {
  const { breaker, calls: names = {} } = front
  const [struck, others] = rolesOf(front)
  const [person] = front.people
  if (breaker === undefined || struck === undefined) return
  const session: { readonly session?: Session } =
    front.offers.includes('signIn') && person !== undefined
      ? { session: await step('sign in', async () => signIn(person)) }
      : {}
  const call = async (role: string, purpose: string, due: 'any' | 'answered') =>
    request(names[role] ?? '', { ...session, purpose, due, about: role, timeoutMs: 2 * breaker.timeoutMs + slackMs })
  const several = async (count: number, purpose: string): Promise<void> => {
    await Promise.all(Array.from({ length: count }, async () => call(struck, purpose, 'any')))
  }
  await step('all upstreams answer', async () => {
    for (const role of [struck, ...others]) await call(role, 'before', 'answered')
  })
  const outage = await step(`${struck} hangs`, async () => {
    const hanging = await inject('outage')
    await several(breaker.opensAfter, 'outage')
    return hanging
  })
  await step('while the breaker is open', async () => {
    for (let nth = 0; nth < calls; nth += 1) await call(struck, 'open', 'any')
    for (const role of others) await call(role, 'bystander', 'any')
  })
  await step('while it is half open', async () => {
    await rest(breaker.halfOpensAfterMs)
    await several((breaker.letsThrough ?? 1) + calls - 1, 'half-open')
  })
  await step(`${struck} answers again`, async () => {
    await outage.heal()
    await until(2 * breaker.halfOpensAfterMs + breaker.timeoutMs + slackMs, async () => {
      const { status = 0 } = await call(struck, 'recovering', 'any')
      return status >= 200 && status < 300
    })
    for (let nth = 0; nth < calls; nth += 1) await call(struck, 'recovered', 'any')
  })
}

/** An upstream that does not answer, behind a breaker. */
export const circuitBreaker = (): FrontScenario => ({
  name: 'circuit-breaker',
  claim:
    'Repeated time-outs of an upstream open its breaker and no other: calls fail fast, one at a time, or as many as its owner says, is let through to see whether it is back, and once it is the breaker closes.',
  source: 'WCN circuit breaker trips',
  severity: 'P2',
  tags: ['front-door', 'dependencies'],
  variants: ['hanging-upstream'],
  fits: (front) => {
    if (front.breaker === undefined) return 'no breaker was declared; "breaker: { … }" would unlock this'
    const [struck] = rolesOf(front)
    return (
      struck !== undefined || 'no request that asks an upstream alone was declared; "calls: { … }" would unlock this'
    )
  },
  faults: ({ front }) => {
    const [struck] = rolesOf(front)
    if (struck === undefined || front.breaker === undefined) return {}
    const [link, hits] = [`upstream:${struck}` as const, front.breaker.opensAfter]
    return { outage: hangingAnswer({ link, work: 'not-done', until: { hits }, atMostMs: outageMs(front.breaker) }) }
  },
  takesMs: ({ breaker }) => (breaker === undefined ? 0 : 2 * breaker.timeoutMs + 2 * breaker.halfOpensAfterMs + 3_000),
  walk,
  checks: (front) => [
    failsFast(),
    halfOpenLetsOneThrough(),
    ...(rolesOf(front)[1].length === 0 ? [] : [otherUpstreamsUnharmed()]),
    breakerCloses(),
    ...alwaysOfFronts(),
  ],
})
