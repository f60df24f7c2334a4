import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { doesAll } from '../harness/plan/undeclared.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

/** One side was refreshed: what it had made is lost, and the mapping to it is left, under an id that is given again to something new. */
export const staleMappings = (): Scenario => ({
  name: 'stale-mappings',
  claim:
    'An event whose mapping points at a record that was lost in a refresh is not taken for handled: it reaches the DLQ, and takes effect once the mappings are cleaned up and it is redriven.',
  source: 'PN Preprod refresh problems',
  severity: 'P3',
  tags: ['operations', 'dlq', 'mappings'],
  variants: ['new-record'],
  fits: (stream) => doesAll(stream, ['lose', 'clean-mappings']),
  plan: ({ stream }) => ({
    steps: [
      operateStep('refresh', 'lose', stream, atStart, ['k1']),
      publishStep({ stream, key: 'k1', event: 'e1', dies: true, at: done('refresh') }),
      publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: done('refresh') }),
      operateStep('clean', 'clean-mappings', stream, after('e1', 'deadLettered'), ['k1']),
      operateStep('redrive', 'redrive', stream, done('clean')),
    ],
    faults: [],
  }),
  probes: steadyState(),
  checks: always,
})
