import type { Schedule, Step } from '../../harness/model/schedule.ts'
import { kindOf, overtakenBy } from './kind-of.ts'

const courseOf = (schedule: Schedule, step: Step): string => {
  const { action } = step
  if (action.kind === 'operate') return action.action
  const kind = kindOf(schedule, step)
  const newer = kind === 'late' ? overtakenBy(schedule, step) : undefined
  return newer === undefined ? kind : `${kind} after ${newer.variant}`
}

/** What a schedule holds beside its faults, each once: kinds of event, what a late one comes after, and what operators do. */
export const coursesOf = (schedule: Schedule): readonly string[] => [
  ...new Set(schedule.steps.filter(({ id }) => id !== 'control').map((step) => courseOf(schedule, step))),
]
