import type { PublishAction, Schedule, Step } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { type Ancestry, ancestryOf, hasFault, hasStep } from './ancestry.ts'
import { costOf } from './cost.ts'
import { deathByActs } from './death-by-acts.ts'

/** Whether a copy of an event must reach the dead-letter queue, may, or must not. */
export type Death = 'must' | 'may' | 'never'

const isFix = ({ action }: Step): boolean => action.kind === 'operate' && action.action === 'fix'

/** A message was given up, or was handled to its end: nothing that begins then concerns it. */
const over = ['acknowledged', 'deadLettered']

/** What an event brought is there. */
const there = ['acknowledged', 'effect']

const publishesOf = (
  { steps }: Schedule,
  key: string,
): readonly { readonly step: Step; readonly action: PublishAction }[] =>
  steps.flatMap((step) =>
    step.action.kind === 'publish' && step.action.key === key ? [{ step, action: step.action }] : [],
  )

/**
 * What an event builds on, or what ended its record: one that may be handled after a delete or a merge that is newer, or of a record that is merged away, may be refused, and one that may come before the create that it builds on is
 * retried until that is there, where versions do not simply replace each other.
 */
const deathByOrder = (
  { id, at }: Step,
  { key, into, version, variant }: PublishAction,
  schedule: Schedule,
  { versions, awaitsParent }: StreamFacts,
  before: Ancestry,
): Death => {
  const known = before(at)
  const others = publishesOf(schedule, key)
  const deleted = others.some(
    ({ step, action }) =>
      (action.variant === 'delete' || action.variant === 'merge') &&
      action.version > version &&
      !hasStep(before(step.at), id, [...there, 'deadLettered']),
  )
  // What was merged away is no record of its own any more, until that is undone.
  const merges = others.filter(({ action }) => action.variant === 'merge' && action.version < version)
  const isUndone = others.some(({ step, action }) => action.variant === 'unmerge' && hasStep(known, step.id, there))
  const isAway =
    variant === 'unmerge' ? !merges.some(({ step }) => hasStep(known, step.id, there)) : merges.length > 0 && !isUndone
  const survivor = into === undefined ? undefined : publishesOf(schedule, into)[0]?.step
  const isAhead = survivor !== undefined && !hasStep(known, survivor.id, there)
  const parent = others.find(({ action }) => action.version === 1)?.step
  const isEarly = version > 1 && parent !== undefined && !hasStep(known, parent.id, there)
  if (isEarly && awaitsParent === true && hasStep(before(parent.at), id, ['deadLettered'])) return 'must'
  return deleted || isAway || isAhead || (isEarly && (versions !== 'replace' || awaitsParent === true))
    ? 'may'
    : 'never'
}

const deathOf = (
  step: Step,
  action: PublishAction,
  schedule: Schedule,
  stream: StreamFacts,
  before: Ancestry,
): Death => {
  // What is not sent comes nowhere.
  if (action.withheld === true) return 'never'
  const known = before(step.at)
  const mended = schedule.steps.some((other) => isFix(other) && hasStep(known, other.id, ['done']))
  if (action.variant === 'unreadable' && !mended) return 'must'
  const order = deathByOrder(step, action, schedule, stream, before)
  const acts = deathByActs(step, action, schedule, before)
  if (order === 'must' || acts === 'must') return 'must'
  const costs = schedule.faults.flatMap((fault) => {
    const cost = costOf(fault, stream)
    const meant = cost.keys === 'all' || cost.keys.includes(action.key)
    const gone = hasFault(known, fault.id, 'healed') || hasStep(before(fault.inject), step.id, over)
    return meant && !gone ? [{ fault, cost }] : []
  })
  const killed = costs.some(
    ({ fault, cost }) =>
      cost.every === true &&
      // A call about a later version may name its record by the id that another service gave it.
      (action.version === 1 || fault.name === 'empty-receives') &&
      hasFault(known, fault.id, 'injected') &&
      hasStep(before(fault.heal), step.id, ['deadLettered']),
  )
  if (killed) return 'must'
  const most = costs.reduce((sum, { cost }) => sum + cost.most, 0)
  return order === 'may' || acts === 'may' || most >= stream.maxReceiveCount ? 'may' : 'never'
}

/**
 * What becomes of each copy that a schedule publishes, by rule: one that cannot be read, or whose every call is refused until it is dead-lettered, must come to the dead-letter
 * queue; one that faults may cost as many deliveries as its queue allows may; no other may.
 */
export const deathsOf = (schedule: Schedule, stream: StreamFacts): ReadonlyMap<string, Death> => {
  const before = ancestryOf(schedule)
  return new Map(
    schedule.steps.flatMap((step) =>
      step.action.kind === 'publish' && step.id !== 'control'
        ? [[step.id, deathOf(step, step.action, schedule, stream, before)] as const]
        : [],
    ),
  )
}

/** The schedule with its expectations written to what it publishes, whatever stood there. */
export const withExpectations = (schedule: Schedule, stream: StreamFacts): Schedule => {
  const deaths = deathsOf(schedule, stream)
  return {
    ...schedule,
    steps: schedule.steps.map((step): Step => {
      if (step.action.kind !== 'publish') return step
      const { dies: _, mayDie: __, ...action } = step.action
      const death = deaths.get(step.id)
      const marks = death === 'must' ? { dies: true } : death === 'may' ? { mayDie: true } : {}
      return { ...step, action: { ...action, ...marks } }
    }),
  }
}
