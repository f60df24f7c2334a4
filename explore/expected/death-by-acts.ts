import type { RecordAct } from '../../harness/model/acts.ts'
import type { OperateName } from '../../harness/model/operation.ts'
import type { PublishAction, Schedule, Step } from '../../harness/model/schedule.ts'
import { type Ancestry, hasStep } from './ancestry.ts'

/** What somebody does to a record behind the system's back, and what operators do about it; between the two its events cannot be handled. */
const pairs: readonly {
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

/** Whether an event meets a record to which something was done behind the system's back, until it is given up (`must`), or perhaps until operators undo that (`may`). */
export const deathByActs = (
  { id, at }: Step,
  { key, version }: PublishAction,
  schedule: Schedule,
  before: Ancestry,
): 'must' | 'may' | 'never' => {
  const known = before(at)
  const met = pairs.filter(
    ({ done, meets }) => meets(version) && actsOn(schedule, done, key).some((act) => hasStep(known, act.id, ['done'])),
  )
  const undone = met.map(({ undone: name }) => actsOn(schedule, name, key))
  const open = undone.filter((acts) => !acts.some((act) => hasStep(known, act.id, ['done'])))
  if (open.length === 0) return 'never'
  return open.some((acts) => acts.every((act) => hasStep(before(act.at), id, ['deadLettered']))) ? 'must' : 'may'
}
