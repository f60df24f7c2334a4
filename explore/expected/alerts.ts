import type { Moment, PlannedFault, Schedule, Step } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { type Ancestry, ancestryOf, hasStep } from './ancestry.ts'
import { deathsOf } from './deaths.ts'

/** Faults that leave those alone who look at the dead-letter queue: their processes, their database, their links as a whole. */
const elsewhere: ReadonlySet<string> = new Set([
  'ambiguous-commit',
  'bad-gateway',
  'bad-request',
  'deadlock',
  'duplicate-delivery',
  'empty-receives',
  'expired-receipt',
  'gateway-timeout',
  'interleaved-writes',
  'lost-acknowledgement',
  'lost-response',
  'reordered-delivery',
  'row-lock',
  'serialization-conflict',
  'slow-answer',
  'slow-receives',
  'too-many-requests',
  'truncated-answer',
  'unavailable',
])

/** Whether a fault leaves the alert of dead letters to its own time. */
export const leavesAlerts = ({ name }: Pick<PlannedFault, 'name'>): boolean => elsewhere.has(name)

const takesAway = ({ action }: Step): boolean =>
  action.kind === 'operate' && ['redrive', 'redrive-all', 'purge'].includes(action.action)

const comesAfter = (moments: readonly Moment[], reaches: 'alertRaised' | 'alertCleared'): readonly string[] =>
  moments.flatMap((moment) => ('after' in moment && moment.reaches === reaches ? [moment.after] : []))

/** Whether somebody waits, once nothing is left there that a step took away, until that was told. */
const awaitsItsEnd = ({ steps }: Schedule, before: Ancestry, take: Step): boolean =>
  steps.some(({ at }) =>
    comesAfter(before(at), 'alertCleared').some(
      (last) => last === take.id || hasStep(before({ after: last, reaches: 'done' }), take.id, ['done']),
    ),
  )

/**
 * Whether a schedule holds what the alert of dead letters can be judged by: which events die is certain, nothing takes a letter away before it had its time to be told of, and it goes
 * on until the end was told too.
 */
export const alertIsDue = (schedule: Schedule, stream: StreamFacts): boolean => {
  if (stream.alerts?.deadLetters === undefined || !schedule.faults.every(leavesAlerts)) return false
  const before = ancestryOf(schedule)
  const takes = schedule.steps.filter(takesAway)
  const isTold = takes.every(
    (take) => comesAfter(before(take.at), 'alertRaised').length > 0 && awaitsItsEnd(schedule, before, take),
  )
  if (takes.length === 0 || !isTold) return false
  const deaths = new Set(deathsOf(schedule, stream).values())
  return deaths.has('must') && !deaths.has('may')
}
