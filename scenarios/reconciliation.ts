import { unavailable } from '../chaos/http/unavailable.ts'
import type { RuleOptions } from '../chaos/http/parts/rule-fault.ts'
import { always } from '../checks/index.ts'
import { reconciliationTellsTruth } from '../checks/reconciliation-tells-truth.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { Step } from '../harness/model/schedule.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { doesAll, undeclared, withholds } from '../harness/plan/undeclared.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

const keys = ['k1', 'k2']

const records = (stream: StreamFacts, of: readonly string[] = keys): readonly Step[] =>
  of.map((key) => publishStep({ stream, key, event: `e${key}`, at: atStart }))

const settled = keys.map((key) => after(`e${key}`, 'effect'))

/** One of two records differs; then it is repaired. */
const mismatch = (stream: StreamFacts): Plan => ({
  steps: [
    ...records(stream),
    operateStep('before', 'reconcile', stream, settled),
    operateStep('spoil', 'spoil', stream, done('before'), ['k1']),
    operateStep('meanwhile', 'reconcile', stream, done('spoil')),
    operateStep('repair', 'repair', stream, done('meanwhile'), ['k1']),
    operateStep('after', 'reconcile', stream, done('repair')),
  ],
  faults: [],
})

/** The event of one of two records never comes: what it would have told of is on one side alone. */
const neverCame = (stream: StreamFacts): Plan => ({
  steps: [
    ...records(stream, ['k2']),
    operateStep('before', 'reconcile', stream, after('ek2', 'effect')),
    publishStep({ stream, key: 'k1', event: 'ek1', withheld: true, at: done('before') }),
    operateStep('meanwhile', 'reconcile', stream, done('ek1.1')),
    operateStep('repair', 'repair', stream, done('meanwhile'), ['k1']),
    operateStep('after', 'reconcile', stream, [done('repair'), after('ek1', 'effect')]),
  ],
  faults: [],
})

/** Requests that are refused. */
type Away = Pick<RuleOptions, 'match'> & { readonly link: 'source' | 'dependency' }

/** What cannot be read meanwhile: the side that is compared with, where the record is that differs; or anything of the other side, so that there is nothing to compare. */
const awayIn = (variant: string): Away | undefined => {
  if (variant === 'page-in-error') return { link: 'source', match: { key: 'k1' } }
  return variant === 'fails-as-a-whole' ? { link: 'dependency', match: { method: 'GET' } } : undefined
}

/** While a record differs something cannot be read: nobody knows that it is well. */
const unreadable = (stream: StreamFacts, what: Away): Plan => ({
  steps: [
    ...records(stream),
    operateStep('spoil', 'spoil', stream, settled, ['k1']),
    operateStep('meanwhile', 'reconcile', stream, { fault: 'away', is: 'injected' }),
    operateStep('after', 'reconcile', stream, { fault: 'away', is: 'healed' }),
    operateStep('repair', 'repair', stream, done('after'), ['k1']),
  ],
  faults: [
    {
      id: 'away',
      fault: unavailable({ ...what, atMostMs: longestMs(stream) }),
      // The work on it is over too.
      inject: [done('spoil'), ...keys.map((key) => after(`e${key}`, 'acknowledged'))],
      heal: done('meanwhile'),
    },
  ],
})

/** Operators have both sides compared, before, while and after a record differs or is on one side alone, and while a part cannot be read. */
export const reconciliation = (): Scenario => ({
  name: 'reconciliation',
  claim:
    'A record whose two sides differ, or that one side lacks because its event never came, is reported, equal ones are not, and what could not be read is reported as such, never as equal; one that fails as a whole says so, and the next one tells.',
  source:
    'PN Incentive reconciliation report alert and Finding the source of truth: an event that was never received, Activities reconciliation report alerts, Re-running old attendance reconciliation errors',
  severity: 'P3',
  tags: ['operations', 'reconciliation', 'http'],
  variants: ['mismatch', 'never-came', 'page-in-error', 'fails-as-a-whole'],
  // It compares everybody, and whatever is in the way of anybody's record there would be told too.
  wholeService: () => true,
  fits: (stream, variant) => {
    if (variant === 'never-came') {
      const acts = doesAll(stream, ['reconcile', 'repair'])
      return acts === true ? withholds(stream) : acts
    }
    const link = awayIn(variant)?.link
    if (link !== undefined && stream.links[link] === undefined) return undeclared(link)
    return doesAll(stream, ['spoil', 'reconcile', 'repair'])
  },
  plan: ({ stream, variant }) => {
    if (variant === 'never-came') return neverCame(stream)
    const what = awayIn(variant)
    return what === undefined ? mismatch(stream) : unreadable(stream, what)
  },
  probes: steadyState(),
  checks: () => [reconciliationTellsTruth(), ...always()],
})
