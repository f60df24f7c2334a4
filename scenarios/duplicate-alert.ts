import { hangingAnswer } from '../chaos/http/hanging-answer.ts'
import { heldAnswer } from '../chaos/http/held-answer.ts'
import { always } from '../checks/index.ts'
import { duplicateAlertedOnce } from '../checks/duplicate-alerted-once.ts'
import type { Plan, Scenario } from '../harness/model/scenario.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { doesAll, undeclared } from '../harness/plan/undeclared.ts'
import { workMethod } from '../harness/plan/work-method.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, done, operateStep, publishStep } from './steps.ts'

/** A second record was made behind the system's back; the next update finds both, until operators have removed one. */
const metByAnUpdate = (stream: StreamFacts): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
    operateStep('duplicate', 'duplicate', stream, after('e1', 'effect'), ['k1']),
    publishStep({ stream, key: 'k1', event: 'e2', version: 2, dies: true, at: done('duplicate') }),
    operateStep('remove', 'delete-duplicate', stream, after('e2', 'deadLettered'), ['k1']),
    operateStep('redrive', 'redrive', stream, done('remove')),
  ],
  faults: [],
})

/** Where a create is kept waiting until another record of its event is mapped. */
const waits = {
  // The record is made, and its mapping not asked for yet.
  'met-by-the-create': {
    role: 'dependency',
    fault: (stream: StreamFacts) =>
      heldAnswer({ link: 'dependency', match: { key: 'k1', method: workMethod(stream, 'dependency') } }),
  },
  // The mapping is asked for, and not written: whoever asks for it again is refused.
  'met-by-the-retry': {
    role: 'mapping',
    fault: (stream: StreamFacts) =>
      hangingAnswer({
        link: 'mapping',
        match: { key: 'k1', method: workMethod(stream, 'mapping') },
        which: { first: 1 },
        work: 'not-done',
        atMostMs: longestMs(stream),
      }),
  },
} as const

const isOfMapping = (variant: string): variant is keyof typeof waits => Object.hasOwn(waits, variant)

/**
 * The record is made, and before it is mapped somebody else makes and maps another for the same event: the mapping of the first is refused. Whoever gives the event up for that is right too,
 * as long as it is told.
 */
const metByItsMapping = (stream: StreamFacts, variant: keyof typeof waits): Plan => ({
  steps: [
    publishStep({ stream, key: 'k1', event: 'e1', mayDie: true, at: { fault: 'late', is: 'injected' } }),
    publishStep({ stream, key: 'other2', event: 'b1', role: 'bystander', at: { fault: 'late', is: 'healed' } }),
    operateStep('duplicate', 'map-another', stream, { fault: 'late', is: 'bitten' }, ['k1']),
    operateStep(
      'remove',
      'delete-duplicate',
      stream,
      [after('e1', 'ended'), { after: 'duplicate', reaches: 'duplicateTold' }],
      ['k1'],
    ),
    operateStep('redrive', 'redrive', stream, done('remove')),
  ],
  faults: [{ id: 'late', fault: waits[variant].fault(stream), inject: atStart, heal: done('duplicate') }],
})

/** A second record comes to be there, and one event meets it: an update that finds both, or the create that made the first, when it is to be mapped. */
export const duplicateAlert = (): Scenario => ({
  name: 'duplicate-alert',
  claim:
    'A duplicate that was made behind the system’s back is told in one alert with both ids, and once it is removed the event that met it takes effect.',
  source: 'PN Duplicate handling, Duplicate allocations and attendances',
  severity: 'P2',
  tags: ['operations', 'duplicates', 'alerts', 'dlq', 'mappings'],
  variants: ['met-by-an-update', 'met-by-the-create', 'met-by-the-retry'],
  deliveries: (variant) => (variant === 'met-by-the-retry' ? 2 : 1),
  fits: (stream, variant) => {
    if (!isOfMapping(variant) && !stream.variants.includes('update')) return undeclared('update')
    if (stream.alerts?.duplicate === undefined) return undeclared('duplicateAlert')
    if (!isOfMapping(variant)) return doesAll(stream, ['duplicate', 'delete-duplicate'])
    const { role } = waits[variant]
    if (stream.links[role] === undefined) return undeclared(role)
    if (stream.readsOnly?.includes(role) === true) return `its ${role} was declared to be only read`
    return doesAll(stream, ['map-another', 'delete-duplicate'])
  },
  plan: ({ stream, variant }) => (isOfMapping(variant) ? metByItsMapping(stream, variant) : metByAnUpdate(stream)),
  probes: steadyState(),
  checks: () => [duplicateAlertedOnce(), ...always()],
})
