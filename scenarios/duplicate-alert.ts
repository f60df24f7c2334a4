import { always } from '../checks/index.ts'
import { duplicateAlertedOnce } from '../checks/duplicate-alerted-once.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { doesAll, undeclared } from '../harness/plan/undeclared.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

/** A second record was made behind the system's back; the next update finds both, until operators have removed one. */
export const duplicateAlert = (): Scenario => ({
  name: 'duplicate-alert',
  claim:
    'A duplicate that was made behind the system’s back is told in one alert with both ids, and once it is removed the event that met it takes effect.',
  source: 'PN Duplicate handling, Duplicate allocations and attendances',
  severity: 'P2',
  tags: ['operations', 'duplicates', 'alerts', 'dlq'],
  variants: ['met-by-an-update'],
  fits: (stream) => {
    if (!stream.variants.includes('update')) return undeclared('update')
    if (stream.alerts?.duplicate === undefined) return undeclared('duplicateAlert')
    return doesAll(stream, ['duplicate', 'delete-duplicate'])
  },
  plan: ({ stream }) => ({
    steps: [
      publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
      operateStep('duplicate', 'duplicate', stream, after('e1', 'effect'), ['k1']),
      publishStep({ stream, key: 'k1', event: 'e2', version: 2, dies: true, at: done('duplicate') }),
      operateStep('remove', 'delete-duplicate', stream, after('e2', 'deadLettered'), ['k1']),
      operateStep('redrive', 'redrive', stream, done('remove')),
    ],
    faults: [],
  }),
  probes: steadyState(),
  checks: () => [duplicateAlertedOnce(), ...always()],
})
