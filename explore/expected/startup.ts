import type { Schedule } from '../../harness/model/schedule.ts'
import { momentsOf } from '../without.ts'
import { ancestryOf, hasFault } from './ancestry.ts'

/** Whether a service is started anew while its database is away, and nothing else is wrong that its health might tell of: until it was asked once how it is. */
export const startsWithoutDatabase = (schedule: Schedule): boolean => {
  const [away, ...others] = schedule.faults
  const { options = null } = away ?? {}
  const link = typeof options === 'object' && options !== null && 'link' in options ? options['link'] : undefined
  if (away === undefined || others.length > 0 || away.name !== 'down' || link !== 'database') return false
  const before = ancestryOf(schedule)
  return schedule.steps.some(
    ({ id, at, action }) =>
      action.kind === 'operate' &&
      action.action === 'restart' &&
      hasFault(before(at), away.id, 'injected') &&
      momentsOf(away.heal).some((moment) => 'after' in moment && moment.after === id && moment.reaches === 'measured'),
  )
}
