import type { Plan } from '../model/scenario.ts'
import type { Moment, Step } from '../model/schedule.ts'
import type { StreamFacts } from '../model/target.ts'

/** Whether a queue may give an event up though the system does all that is right; those that go on until something comes are left to what is done about leftovers. */
const mayRunOut = ({ action, until }: Step, beyondBudget: boolean): boolean =>
  action.kind === 'publish' &&
  action.dies !== true &&
  action.mayDie !== true &&
  until === undefined &&
  (action.mayRunOut === true || (beyondBudget && action.role === 'subject'))

/** Steps and faults that come only once a step got somewhere, directly or by way of others. */
const following = ({ steps, faults }: Plan, id: string): ReadonlySet<string> => {
  const found = new Set([id])
  const awaits = (moments: Moment | readonly Moment[]): boolean =>
    [moments]
      .flat()
      .some(
        (moment) => ('after' in moment && found.has(moment.after)) || ('fault' in moment && found.has(moment.fault)),
      )
  const parts = [...steps, ...faults.map(({ id: fault, inject }) => ({ id: fault, at: inject }))]
  for (let size = 0; size < found.size;) {
    size = found.size
    for (const part of parts) if (awaits(part.at)) found.add(part.id)
  }
  return found
}

/**
 * A plan in which an operator brings back what may be dead-lettered, once the faults are over that came before: one event after the other, and only those that were.
 *
 * @param beyondBudget its faults cost an event more deliveries than its queue allows, so that each of its subject may be
 */
export const bringBack = (plan: Plan, stream: Pick<StreamFacts, 'name'>, beyondBudget: boolean): Plan => {
  const healedBefore = (id: string): readonly Moment[] => {
    const after = following(plan, id)
    return plan.faults.filter((fault) => !after.has(fault.id)).map((fault) => ({ fault: fault.id, is: 'healed' }))
  }
  const known = new Set(plan.steps.map(({ id }) => id))
  const back: Step[] = []
  let before: string | undefined
  const steps = plan.steps.map((step): Step => {
    const { id, action } = step
    if (action.kind !== 'publish' || !mayRunOut(step, beyondBudget)) return step
    // A schedule that was written down has them.
    if (!known.has(`back-${id}`))
      back.push({
        id: `back-${id}`,
        at: [
          { after: id, reaches: 'deadLettered' },
          ...healedBefore(id),
          // A queue has one redrive under way at a time: each waits for what the one before brought back.
          ...(before === undefined ? [] : [{ after: before, reaches: 'acknowledged' } as const]),
        ],
        until: { after: id, reaches: 'acknowledged' },
        action: { kind: 'operate', action: 'redrive', stream: stream.name },
      })
    before = id
    return { ...step, action: { ...action, mayRunOut: true } }
  })
  return { ...plan, steps: [...steps, ...back] }
}
