import { heldAnswer } from '../chaos/http/held-answer.ts'
import { always } from '../checks/index.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { doesAll, undeclared } from '../harness/plan/undeclared.ts'
import { workMethod } from '../harness/plan/work-method.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

/** What the mapping points at is lost. */
const lostRecord = (stream: StreamFacts): Plan => ({
  steps: [
    operateStep('refresh', 'lose', stream, atStart, ['k1']),
    publishStep({ stream, key: 'k1', event: 'e1', dies: true, at: done('refresh') }),
    publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: done('refresh') }),
    operateStep('clean', 'clean-mappings', stream, after('e1', 'deadLettered'), ['k1']),
    operateStep('redrive', 'redrive', stream, done('clean')),
  ],
  faults: [],
})

/** The record is made, and before it can be mapped an old mapping has its id. Whoever finds a way out without people is right too. */
const idGivenAgain = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', mayDie: true, at: { fault: 'made', is: 'injected' } }),
    publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: { fault: 'made', is: 'healed' } }),
    operateStep('refresh', 'hold-id', stream, { fault: 'made', is: 'bitten' }, ['k1']),
    operateStep('clean', 'clean-mappings', stream, after('e1', 'ended'), ['k1']),
    operateStep('redrive', 'redrive', stream, done('clean')),
  ],
  faults: [
    {
      id: 'made',
      fault: heldAnswer({ link: 'dependency', match: { key: 'k1', method: workMethod(stream, 'dependency') } }),
      inject: atStart,
      heal: done('refresh'),
    },
  ],
})

/** One side was refreshed: what it had made is lost, and mappings to it are left, whose ids may be given again to something new. */
export const staleMappings = (): Scenario => ({
  name: 'stale-mappings',
  claim:
    'An event whose mapping points at a record that was lost in a refresh is not taken for handled, nor one whose new record has an id that an old mapping holds for a duplicate: once the mappings are cleaned up and it is redriven, it takes effect.',
  source: 'PN Preprod refresh problems: conflicts for IDs that exist in the mapping table but not in NOMIS / DPS',
  severity: 'P3',
  tags: ['operations', 'dlq', 'mappings'],
  variants: ['new-record', 'id-given-again'],
  fits: (stream, variant) => {
    if (variant === 'new-record') return doesAll(stream, ['lose', 'clean-mappings'])
    if (stream.links.dependency === undefined) return undeclared('dependency')
    if (stream.readsOnly?.includes('dependency') === true) return 'its dependency was declared to be only read'
    return doesAll(stream, ['hold-id', 'clean-mappings'])
  },
  plan: ({ stream, variant }) => (variant === 'new-record' ? lostRecord(stream) : idGivenAgain(stream)),
  probes: steadyState(),
  checks: always,
})
