import type { Schedule, Step } from '../../harness/model/schedule.ts'
import { type Ancestry, ancestryOf, hasFault, hasStep } from '../expected/ancestry.ts'
import { kindOf, overtakenBy } from './kind-of.ts'

/** Faults in which processes end and start one after the other, for longer than an operator takes to ask. */
const deployments: ReadonlySet<string> = new Set(['rolling-restart', 'start-version'])

const operatedIn = ({ faults }: Schedule, { at }: Step, action: string, before: Ancestry): string => {
  const known = before(at)
  const during = faults.find(
    ({ id, name }) => deployments.has(name) && hasFault(known, id, 'injected') && !hasFault(known, id, 'healed'),
  )
  return during === undefined ? action : `${action} during ${during.name}`
}

/** What operators do about an event that was withheld. */
const aboutMissed: ReadonlySet<string> = new Set(['reconcile', 'repair'])

const isWithheld = ({ action }: Step): boolean => action.kind === 'publish' && action.withheld === true
const eventOf = ({ action }: Step): string | undefined => (action.kind === 'publish' ? action.event : undefined)

const courseOf = (schedule: Schedule, step: Step, before: Ancestry): string => {
  const { action } = step
  if (action.kind === 'operate') {
    const isOfMissed =
      aboutMissed.has(action.action) &&
      schedule.steps.some((other) => isWithheld(other) && hasStep(before(step.at), other.id, ['done']))
    return isOfMissed ? `${action.action} of what never came` : operatedIn(schedule, step, action.action, before)
  }
  if (isWithheld(step)) return 'withheld'
  if (schedule.steps.some((other) => isWithheld(other) && eventOf(other) === action.event)) return 'sent after all'
  const kind = kindOf(schedule, step)
  const newer = kind === 'late' ? overtakenBy(schedule, step) : undefined
  return newer === undefined ? kind : `${kind} after ${newer.variant}`
}

/** What a schedule holds beside its faults, each once: kinds of event, what a late one comes after, one that is withheld or sent after all, what operators do, and in the middle of which deployment. */
export const coursesOf = (schedule: Schedule): readonly string[] => {
  const before = ancestryOf(schedule)
  return [
    ...new Set(schedule.steps.filter(({ id }) => id !== 'control').map((step) => courseOf(schedule, step, before))),
  ]
}
