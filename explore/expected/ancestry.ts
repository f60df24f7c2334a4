import type { Moment, Schedule } from '../../harness/model/schedule.ts'
import { momentsOf } from '../without.ts'

/** All moments that must have come before some others have: those themselves, what the steps waited for that they name, and so on. */
export type Ancestry = (at: Moment | readonly Moment[]) => readonly Moment[]

/** Follows a schedule's moments back to its start. */
export const ancestryOf = ({ steps, faults }: Schedule): Ancestry => {
  const stepAt = new Map(steps.map(({ id, at }) => [id, at]))
  const faultOf = new Map(faults.map((fault) => [fault.id, fault]))
  const causesOf = (moment: Moment): readonly Moment[] => {
    if ('after' in moment) return momentsOf(stepAt.get(moment.after) ?? [])
    if (!('fault' in moment)) return []
    const fault = faultOf.get(moment.fault)
    const injected: Moment = { fault: moment.fault, is: 'injected' }
    return [
      ...(moment.is === 'injected' ? [] : [injected]),
      ...momentsOf(fault?.inject ?? []),
      ...(moment.is === 'healed' ? momentsOf(fault?.heal ?? []) : []),
    ]
  }
  const known = new WeakMap<object, readonly Moment[]>()
  return (at) => {
    const before = known.get(at)
    if (before !== undefined) return before
    const seen = new Map<string, Moment>()
    for (const todo = [...momentsOf(at)]; todo.length > 0;) {
      const moment = todo.pop()
      if (moment === undefined || seen.has(JSON.stringify(moment))) continue
      seen.set(JSON.stringify(moment), moment)
      todo.push(...causesOf(moment))
    }
    const all = [...seen.values()]
    known.set(at, all)
    return all
  }
}

/** Whether one of them is that a fault got so far. */
export const hasFault = (moments: readonly Moment[], fault: string, is: 'injected' | 'healed'): boolean =>
  moments.some((moment) => 'fault' in moment && moment.fault === fault && moment.is === is)

/** Whether one of them is that a step's message got to one of these places. */
export const hasStep = (moments: readonly Moment[], step: string, places: readonly string[]): boolean =>
  moments.some((moment) => 'after' in moment && moment.after === step && places.includes(moment.reaches))
