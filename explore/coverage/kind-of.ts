import type { PublishAction, Schedule, Step } from '../../harness/model/schedule.ts'
import type { EventKind } from '../sites/site.ts'

/** The newest event of the same key that is published before an event though its version is newer; undefined where none is. */
export const overtakenBy = ({ steps }: Schedule, step: Step): PublishAction | undefined => {
  const { action } = step
  if (action.kind !== 'publish') return undefined
  return steps
    .slice(0, steps.indexOf(step))
    .flatMap(({ action: other }) => (other.kind === 'publish' && other.key === action.key ? [other] : []))
    .filter(({ version }) => version > action.version)
    .toSorted((a, b) => b.version - a.version)[0]
}

/** What kind of event a step publishes, as far as it matters to what can strike it. */
export const kindOf = (schedule: Schedule, step: Step): EventKind => {
  const { steps } = schedule
  const { action } = step
  if (action.kind !== 'publish') return 'create'
  if (action.variant === 'unreadable') return 'unreadable'
  if (action.copy > 1) return 'copy'
  const create = steps.findIndex(
    ({ action: other }) => other.kind === 'publish' && other.key === action.key && other.version === 1,
  )
  if (create > steps.indexOf(step)) return 'early'
  if (action.version === 1) return 'create'
  if (overtakenBy(schedule, step) !== undefined) return 'late'
  const { variant } = action
  return variant === 'delete' || variant === 'shrink' || variant === 'merge' || variant === 'unmerge'
    ? variant
    : 'update'
}
