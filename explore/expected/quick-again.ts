import type { Schedule } from '../../harness/model/schedule.ts'
import { leavesAlerts } from './alerts.ts'
import { ancestryOf, hasFault } from './ancestry.ts'

/** Whether statements are quick again after each time that they were slow, by which the alert of that can be cleared, and nothing ends or holds who raised it. */
export const isQuickAgain = (schedule: Schedule): boolean => {
  const slow = schedule.faults.filter(({ name }) => name === 'slow-statements')
  const others = schedule.faults.filter((fault) => !slow.includes(fault))
  const before = ancestryOf(schedule)
  const creates = schedule.steps.filter(({ action }) => action.kind === 'publish' && action.variant === 'create')
  return (
    slow.length > 0 &&
    others.every(leavesAlerts) &&
    slow.every(({ id }) => creates.some(({ at }) => hasFault(before(at), id, 'healed')))
  )
}
