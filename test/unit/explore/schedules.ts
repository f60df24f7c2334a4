import type { PlannedFault, PublishAction, Schedule, Step } from '../../../harness/model/schedule.ts'

/** A step that publishes, as scenarios plan it. */
export const published = (id: string, key: string, at: Step['at'], more: Partial<PublishAction> = {}): Step => {
  const [event = id, copy = '1'] = id.split('.')
  return {
    id,
    at,
    action: {
      kind: 'publish',
      stream: 'order.placed',
      key,
      event,
      copy: Number(copy),
      version: 1,
      variant: 'create',
      role: 'subject',
      ...more,
    },
  }
}

/** A fault that acts on the message of a key. */
export const faultOn = (id: string, key: string, more: Partial<PlannedFault> = {}): PlannedFault => ({
  id,
  name: 'kill',
  options: { at: { point: 'called', key } },
  inject: { before: 'start' },
  heal: { fault: id, is: 'bitten' },
  ...more,
})

/** With the control event that every plan has. */
export const scheduleOf = (steps: readonly Step[], faults: Schedule['faults'] = []): Schedule => ({
  steps: [published('control', 'control1', { before: 'start' }, { role: 'control' }), ...steps],
  faults,
})
