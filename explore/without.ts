import type { Json, Moment, Schedule, Step } from '../harness/model/schedule.ts'

/** Steps and faults, by their ids, that are taken out of a schedule. */
export interface LeftOut {
  readonly steps?: ReadonlySet<string>
  readonly faults?: ReadonlySet<string>
}

/** One moment or several, as a list. */
export const momentsOf = (at: Moment | readonly Moment[]): readonly Moment[] => ('length' in at ? at : [at])

/** Whether options name a key anywhere: a fault that acts on the message of `k1` has nothing to act on without it. */
const names = (options: Json, key: string): boolean => {
  if (typeof options !== 'object' || options === null) return options === key
  return Object.values(options).some((each: Json) => names(each, key))
}

/** Key of what a step publishes. */
export const keyOf = ({ action }: Step): string | undefined => (action.kind === 'publish' ? action.key : undefined)

/** Keys of a schedule, the control's left aside. */
export const keysOf = ({ steps }: Schedule): readonly string[] => [
  ...new Set(steps.flatMap((step) => (step.id === 'control' ? [] : (keyOf(step) ?? [])))),
]

const unique = (moments: readonly Moment[]): readonly Moment[] => [
  ...new Map(moments.map((moment) => [JSON.stringify(moment), moment])).values(),
]

/**
 * A schedule without some of its steps and faults. What waited for something that is left out waits for what that itself waited for; a fault that acts on a key of which
 * nothing is left goes too, as does an operator's action on such keys alone.
 */
export const without = (schedule: Schedule, { steps: noSteps, faults: noFaults }: LeftOut): Schedule => {
  const left = schedule.steps.filter(({ id }) => noSteps?.has(id) !== true)
  const keys = new Set(left.map(keyOf))
  const gone = keysOf(schedule).filter((key) => !keys.has(key))
  const steps = left.filter(
    ({ action }) => action.kind === 'publish' || action.keys?.every((key) => gone.includes(key)) !== true,
  )
  const faults = schedule.faults.filter(
    ({ id, options }) => noFaults?.has(id) !== true && !gone.some((key) => names(options, key)),
  )
  const stepIds = new Set(steps.map(({ id }) => id))
  const faultIds = new Set(faults.map(({ id }) => id))
  const causes = new Map([
    ...schedule.steps.map(({ id, at }) => [`step ${id}`, at] as const),
    ...schedule.faults.map(({ id, inject }) => [`fault ${id}`, inject] as const),
  ])

  /** What a moment comes to; each thing that is gone is asked once, as many ways may lead to it. */
  const standIn = (moment: Moment, seen: Set<string>): readonly Moment[] => {
    const to = 'after' in moment ? moment.after : 'fault' in moment ? moment.fault : undefined
    const kept = 'after' in moment ? stepIds : faultIds
    if (to === undefined || kept.has(to)) return [moment]
    const cause = causes.get('after' in moment ? `step ${to}` : `fault ${to}`)
    if (cause === undefined) return []
    // Nothing waits for itself by way of what is gone.
    seen.add(to)
    return momentsOf(cause)
      .filter((each) => !('after' in each && seen.has(each.after)) && !('fault' in each && seen.has(each.fault)))
      .flatMap((each) => standIn(each, seen))
  }
  const rewired = (at: Moment | readonly Moment[], own: string): Moment | readonly Moment[] => {
    const moments = unique(momentsOf(at).flatMap((each) => standIn(each, new Set([own]))))
    const [only = { before: 'start' } as const, ...more] = moments
    return more.length === 0 ? only : moments
  }
  return {
    steps: steps.map((step) => {
      const { until, ...rest } = step
      const end = until === undefined ? undefined : standIn(until, new Set([step.id]))[0]
      const operated =
        step.action.kind === 'operate' && step.action.keys !== undefined
          ? { ...step.action, keys: step.action.keys.filter((key) => !gone.includes(key)) }
          : step.action
      return { ...rest, at: rewired(step.at, step.id), ...(end && { until: end }), action: operated }
    }),
    faults: faults.map((fault) => ({
      ...fault,
      inject: rewired(fault.inject, fault.id),
      heal: rewired(fault.heal, fault.id),
    })),
  }
}
