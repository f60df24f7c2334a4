import {
  after,
  always,
  atStart,
  checks,
  defineScenario,
  faults,
  type PlanContext,
  publishStep,
  steadyState,
} from 'shakedown'

// #region scenario
const { badGateway, hangingAnswer, kill, lostResponse } = faults

/** By what a variant fails the first call that asks how alike records are; it names the record's `matchId` alone, which `POST /person` brought. */
const faultOf = (variant: string) => {
  const match = { key: 'k1', method: 'GET', path: '^/person/score/' }
  const first = { link: 'dependency', match, which: { first: 1 } } as const
  if (variant === 'refused') return badGateway(first)
  if (variant === 'hangs') return hangingAnswer({ ...first, work: 'not-done', until: { gaveUp: 1 }, atMostMs: 30_000 })
  if (variant === 'answer-lost') return lostResponse(first)
  return kill({
    at: { point: 'answered', key: 'k1', link: 'dependency', method: 'GET' },
    held: 'drop',
    down: 'restarted',
    atMostMs: 30_000,
  })
}

const common = {
  claim:
    'When person-match fails at a later call, the call or its message is tried again, and one person with one record of it comes of it.',
  source: 'PR internal API 502',
  severity: 'P2',
  tags: ['dependencies', 'http', 'ours'],
  deliveries: () => 2,
  fits: () => true as const,
  plan: ({ stream, variant }: PlanContext) => ({
    steps: [publishStep({ stream, key: 'k1', event: 'e1', at: { fault: 'score', is: 'injected' } })],
    faults: [{ id: 'score', fault: faultOf(variant), inject: atStart, heal: after('e1', 'acknowledged') }],
  }),
  probes: steadyState(),
} as const

export const personMatchCalls = [
  defineScenario({
    ...common,
    name: 'later-call-fails',
    variants: ['refused', 'answer-lost', 'killed'],
    // A replica that is down is so for all streams.
    wholeService: (variant) => variant === 'killed',
    checks: () => always(),
  }),
  defineScenario({
    ...common,
    name: 'later-call-hangs',
    variants: ['hangs'],
    checks: () => [checks.callsTimeOut(), ...always()],
  }),
]
// #endregion scenario
