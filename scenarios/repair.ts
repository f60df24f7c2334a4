import { heldAnswer } from '../chaos/http/held-answer.ts'
import { always } from '../checks/index.ts'
import { latestState } from '../checks/latest-state.ts'
import { repairMends } from '../checks/repair-mends.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { doesAll, undeclared, withholds } from '../harness/plan/undeclared.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

/** A record was changed behind the system's back. */
const mismatch = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
    publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: atStart }),
    operateStep('spoil', 'spoil', stream, [after('e1', 'effect'), after('b1', 'effect')], ['k1']),
    operateStep('repair', 'repair', stream, done('spoil'), ['k1']),
    operateStep('repair-again', 'repair', stream, done('repair'), ['k1']),
  ],
  faults: [],
})

/** The event that would have mended it is only late: it has been read, and is written when the repair is over. */
const besideTheEvent = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
    publishStep({ stream, key: 'k1', event: 'e2', version: 2, at: { fault: 'held', is: 'injected' } }),
    operateStep('repair', 'repair', stream, { fault: 'held', is: 'bitten' }, ['k1']),
  ],
  faults: [
    {
      id: 'held',
      fault: heldAnswer({ link: 'source', match: { key: 'k1', method: 'GET' } }),
      inject: after('e1', 'effect'),
      heal: done('repair'),
    },
  ],
})

/** An event never comes, and what it would have told of is there on one side alone; or its publisher finds it once that is repaired, and sends it after all. */
const neverCame = (stream: StreamFacts, afterAll: boolean): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', withheld: true, at: atStart }),
    publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: atStart }),
    operateStep('repair', 'repair', stream, [done('e1.1'), after('b1', 'effect')], ['k1']),
    operateStep('repair-again', 'repair', stream, done('repair'), ['k1']),
    ...(afterAll
      ? [publishStep({ stream, key: 'k1', event: 'e1', copy: 2, at: [done('repair-again'), after('e1', 'effect')] })]
      : []),
  ],
  faults: [],
})

/** Operators repair what does not agree: after the fact, while the event that does the same is still on its way, or where none ever comes. */
export const repair = (): Scenario => ({
  name: 'repair',
  claim:
    'The repair makes both sides equal, also where no event ever came, does so once however often it is asked for, and does not double the event that it repairs.',
  source:
    'PN Incentive reconciliation, Fixing the mismatch; Preprod refresh problems: created in DPS alone, fixed by the manual sync endpoints',
  severity: 'P2',
  tags: ['operations', 'reconciliation'],
  variants: ['mismatch', 'beside-the-event', 'never-came', 'sent-after-all'],
  fits: (stream, variant) => {
    if (variant === 'mismatch') return doesAll(stream, ['spoil', 'repair'])
    if (variant !== 'beside-the-event') {
      const repairs = doesAll(stream, ['repair'])
      return repairs === true ? withholds(stream) : repairs
    }
    if (stream.links.source === undefined || stream.carries !== 'reference') return undeclared('source')
    if (!stream.variants.includes('update')) return undeclared('update')
    return doesAll(stream, ['repair'])
  },
  plan: ({ stream, variant }) => {
    if (variant === 'mismatch') return mismatch(stream)
    return variant === 'beside-the-event' ? besideTheEvent(stream) : neverCame(stream, variant === 'sent-after-all')
  },
  probes: steadyState(),
  checks: ({ versions }) => [repairMends(), ...(versions === 'replace' ? [latestState()] : []), ...always()],
})
