import type { RecordAct } from '../../harness/model/acts.ts'
import type { OperateName } from '../../harness/model/operation.ts'
import type { PublishAction, Schedule, Step } from '../../harness/model/schedule.ts'
import { type Ancestry, hasStep } from './ancestry.ts'

/** What somebody does to a record behind the system's back, and what operators do about it; between the two its events cannot be handled. */
const between: readonly {
  readonly done: RecordAct
  readonly undone: RecordAct
  readonly meets: (version: number) => boolean
}[] = [
  { done: 'lose', undone: 'clean-mappings', meets: () => true },
  // A copy of the create finds the record, and looks no further.
  { done: 'duplicate', undone: 'delete-duplicate', meets: (version) => version > 1 },
]

const actsOn = ({ steps }: Schedule, name: OperateName, key: string): readonly Step[] =>
  steps.filter(
    ({ action }) => action.kind === 'operate' && action.action === name && action.keys?.includes(key) === true,
  )

/** What somebody does to a record so that its mapping is refused, and what operators do about it. */
const refusals: readonly { readonly done: RecordAct; readonly undone: RecordAct }[] = [
  { done: 'hold-id', undone: 'clean-mappings' },
  { done: 'map-another', undone: 'delete-duplicate' },
]

/**
 * Whether the mapping of an event's record may be refused: an old mapping holds its id, or another record has its mapping, since before the event was over, and nobody had put that right before
 * it was published. Whether it is given up for that, its system says.
 */
const isRefused = ({ id, at }: Step, key: string, schedule: Schedule, before: Ancestry): boolean =>
  refusals.some(
    ({ done, undone }) =>
      actsOn(schedule, done, key).some(
        (act) => !hasStep(before(act.at), id, ['acknowledged', 'deadLettered', 'ended']),
      ) && !actsOn(schedule, undone, key).some((act) => hasStep(before(at), act.id, ['done'])),
  )

/** Whether an event meets a record to which something was done behind the system's back, until it is given up (`must`), or perhaps until operators undo that (`may`). */
export const deathByActs = (
  step: Step,
  { key, version }: PublishAction,
  schedule: Schedule,
  before: Ancestry,
): 'must' | 'may' | 'never' => {
  const { id, at } = step
  const known = before(at)
  const met = between.filter(
    ({ done, meets }) => meets(version) && actsOn(schedule, done, key).some((act) => hasStep(known, act.id, ['done'])),
  )
  const undone = met.map(({ undone: name }) => actsOn(schedule, name, key))
  const open = undone.filter((acts) => !acts.some((act) => hasStep(known, act.id, ['done'])))
  if (open.length === 0) return isRefused(step, key, schedule, before) ? 'may' : 'never'
  return open.some((acts) => acts.every((act) => hasStep(before(act.at), id, ['deadLettered']))) ? 'must' : 'may'
}
