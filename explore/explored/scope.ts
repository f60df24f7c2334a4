import type { PlannedFault, Schedule } from '../../harness/model/schedule.ts'
import { momentsOf } from '../without.ts'

/** How much a schedule acts on beside its own stream. */
export type Scope = 'stream' | 'service' | 'system'

const onSystem: ReadonlySet<string> = new Set(['connection-exhaustion', 'read-only', 'server-restart'])

const onService: ReadonlySet<string> = new Set([
  'bandwidth',
  'deadlock',
  'down',
  'kill',
  'kill-worker',
  'latency',
  'limit-data',
  'pause',
  'reset-peer',
  'restart',
  'rolling-restart',
  'slicer',
  'slow-close',
  'start-delayed',
  'start-version',
  'terminated-backends',
  'timeout',
])

/** What operators do to a service, or ask of all its records. */
const ofAll: ReadonlySet<string> = new Set(['reconcile', 'redrive-all', 'restart'])

/** Of which link a fault is, by role. */
export const linkOf = ({ options }: Pick<PlannedFault, 'options'>): unknown =>
  typeof options === 'object' && options !== null && 'link' in options ? options['link'] : undefined

/** Whether it is about every request or connection of a link. */
const isWhole = (fault: PlannedFault): boolean => {
  const { options } = fault
  const match = typeof options === 'object' && options !== null && 'match' in options ? options['match'] : undefined
  return (
    linkOf(fault) !== undefined &&
    (match === undefined || (typeof match === 'object' && match !== null && !('key' in match)))
  )
}

/** By its faults and what its operators do. */
export const scopeOf = ({ steps, faults }: Schedule): Scope => {
  if (faults.some((fault) => onSystem.has(fault.name) || linkOf(fault) === 'database')) return 'system'
  // Whatever else came to a dead-letter queue of the service would be told of too.
  const looks = steps.some(({ at }) =>
    momentsOf(at).some((moment) => 'after' in moment && moment.reaches === 'alertRaised'),
  )
  const acts = steps.some(({ action }) => action.kind === 'operate' && ofAll.has(action.action))
  return looks || acts || faults.some((fault) => onService.has(fault.name) || isWhole(fault)) ? 'service' : 'stream'
}
