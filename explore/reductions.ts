import { isSent, type Moment, type OperateAction, type Schedule, type Step } from '../harness/model/schedule.ts'
import { ofValues, valuesIn } from './value-reductions.ts'
import { keyOf, keysOf, momentsOf, without } from './without.ts'

/** A smaller schedule, and what was taken away. */
export interface Reduction {
  /** `without the fault crash`. */
  readonly words: string
  readonly schedule: Schedule
}

/** How much there is to read: steps and faults, the control aside. */
export const sizeOf = ({ steps, faults }: Schedule): number =>
  steps.filter(({ id }) => id !== 'control').length + faults.length

/** The same, moments and values, each of which somebody must think through: what a simpler one makes smaller. */
export const weightOf = (schedule: Schedule): number => {
  const moments = [
    ...schedule.steps.flatMap(({ at, until }) => [...momentsOf(at), ...(until === undefined ? [] : [until])]),
    ...schedule.faults.flatMap(({ inject, heal }) => [...momentsOf(inject), ...momentsOf(heal)]),
  ]
  const weight = (moment: Moment): number => {
    if ('before' in moment) return 0
    if ('ms' in moment) return moment.ms === 0 ? 0 : 2
    return 'times' in moment && (moment.times ?? 1) > 1 ? 2 : 1
  }
  return sizeOf(schedule) * 1000 + moments.reduce((sum, moment) => sum + weight(moment), 0) + valuesIn(schedule)
}

const ids = (steps: readonly Step[]): ReadonlySet<string> => new Set(steps.map(({ id }) => id))

const withoutKeys = (schedule: Schedule, keys: readonly string[]): Schedule =>
  without(schedule, {
    steps: ids(schedule.steps.filter((step) => keys.includes(keyOf(step) ?? ''))),
  })

/** Parts that a load of many keys is taken apart into: one candidate a key would take hours. */
const parts = 8

/** Each key alone, then each key less; where they are many, parts of them. What a second record of one subject needs of the first goes with it. */
const ofKeys = (schedule: Schedule): readonly Reduction[] => {
  const keys = keysOf(schedule)
  const first = new Map(
    schedule.steps.flatMap(({ action }) =>
      action.kind !== 'publish'
        ? []
        : [action.sameAs, action.into].flatMap((other) => (other === undefined ? [] : [[action.key, other] as const])),
    ),
  )
  const size = Math.ceil(keys.length / parts)
  const groups = Array.from({ length: Math.ceil(keys.length / size) }, (_, nth) =>
    keys.slice(nth * size, (nth + 1) * size),
  )
  const kept = (group: readonly string[]): readonly string[] => [
    ...group,
    ...group.flatMap((key) => first.get(key) ?? []),
  ]
  const gone = (group: readonly string[]): readonly string[] => [
    ...group,
    ...keys.filter((key) => group.includes(first.get(key) ?? '')),
  ]
  const name = (group: readonly string[]): string =>
    group.length > 1 ? `${group[0]} to ${group.at(-1)}` : `${group[0]}`
  const alone = groups.map((group) => ({
    words: `with ${name(group)} alone`,
    schedule: withoutKeys(
      schedule,
      keys.filter((key) => !kept(group).includes(key)),
    ),
  }))
  const less = groups.map((group) => ({
    words: `without ${name(group)}`,
    schedule: withoutKeys(schedule, gone(group)),
  }))
  return keys.length < 2 ? [] : [...(groups.length > 2 ? alone : []), ...less]
}

const ofFaults = (schedule: Schedule): readonly Reduction[] => {
  const { faults } = schedule
  const all = {
    words: 'without any fault',
    schedule: without(schedule, { faults: new Set(faults.map(({ id }) => id)) }),
  }
  const each = faults.map(({ id, name }) => ({
    words: `without the fault ${id}${id === name ? '' : ` (${name})`}`,
    schedule: without(schedule, { faults: new Set([id]) }),
  }))
  return faults.length > 1 ? [all, ...each] : each
}

/** What an operator does that brings no dead letter back. */
const bringsNothingBack: ReadonlySet<string> = new Set(['restart', 'purge', 'spoil', 'repair', 'reconcile'])

/** Whether a repair is all that makes up for an event that is withheld: without it what it would have made is owed, and nobody makes it. */
const isOnlyRepair = ({ steps }: Schedule, { keys = [] }: OperateAction): boolean => {
  const publishes = steps.flatMap(({ action }) => (action.kind === 'publish' ? [action] : []))
  const isSentToo = (event: string): boolean => publishes.some((each) => each.event === event && isSent(each))
  return publishes.some(
    ({ key, event, withheld }) =>
      withheld === true &&
      keys.includes(key) &&
      !isSentToo(event) &&
      steps.filter(
        ({ action }) => action.kind === 'operate' && action.action === 'repair' && action.keys?.includes(key) === true,
      ).length === 1,
  )
}

/** What an operator does about dead letters is what brings them back: without it the schedule itself would lose them. Of what cannot be read and nobody makes readable nothing comes back. */
const isNeeded = (schedule: Schedule, operated: OperateAction): boolean => {
  const { steps } = schedule
  const { action } = operated
  if (action === 'repair' && isOnlyRepair(schedule, operated)) return true
  if (bringsNothingBack.has(action)) return false
  const fixes = steps.some(({ action: other }) => other.kind === 'operate' && other.action === 'fix')
  return steps.some(
    ({ action: other }) => other.kind === 'publish' && other.dies === true && (fixes || other.variant !== 'unreadable'),
  )
}

/**
 * Single steps: a further copy of an event, or a version of a key. The first version of a key stays while anything of the key does, as what comes after it would be
 * about something that was never there.
 */
const ofSteps = (schedule: Schedule): readonly Reduction[] =>
  schedule.steps.flatMap((step) => {
    const { id, action } = step
    if (id === 'control') return []
    if (action.kind === 'publish') {
      const { key, event, copy, version } = action
      const others = schedule.steps.flatMap((other) =>
        other !== step && other.action.kind === 'publish' && other.action.key === key ? [other.action] : [],
      )
      const more = others.some((other) => other.event === event && other.copy > copy)
      const isFirst = copy === 1 && others.every((other) => other.event === event || other.version > version)
      return more || isFirst || others.length === 0
        ? []
        : [{ words: `without ${id}`, schedule: without(schedule, { steps: new Set([id]) }) }]
    }
    return isNeeded(schedule, action)
      ? []
      : [{ words: `without ${id}`, schedule: without(schedule, { steps: new Set([id]) }) }]
  })

const simpler = (moment: Moment): Moment | undefined => {
  if ('ms' in moment) return moment.ms > 0 ? { ms: 0 } : undefined
  if ('after' in moment && (moment.times ?? 1) > 1) return { after: moment.after, reaches: moment.reaches }
  if ('fault' in moment && (moment.is === 'measured' || moment.is === 'told'))
    return { fault: moment.fault, is: 'injected' }
  return undefined
}

/** Each moment simpler: at once in place of a time, the first time in place of the third, one of several moments less. */
const ofMoments = ({ steps, faults }: Schedule): readonly Reduction[] => {
  const choices = (at: Moment | readonly Moment[]): readonly (Moment | readonly Moment[])[] => {
    const moments = momentsOf(at)
    const fewer = moments.length < 2 ? [] : moments.map((_, left) => moments.filter((__, nth) => nth !== left))
    const plainer = moments.flatMap((moment, nth) => {
      const instead = simpler(moment)
      return instead === undefined ? [] : [moments.map((each, at) => (at === nth ? instead : each))]
    })
    return [...fewer, ...plainer].map((each) => (each.length === 1 && each[0] !== undefined ? each[0] : each))
  }
  const ofStep = steps.flatMap((step) =>
    choices(step.at).map((at) => ({
      words: `${step.id} at a simpler moment`,
      schedule: { steps: steps.map((each) => (each === step ? { ...step, at } : each)), faults },
    })),
  )
  const ofFault = faults.flatMap((fault) =>
    (['inject', 'heal'] as const).flatMap((when) =>
      choices(fault[when]).map((at) => ({
        words: `${fault.id} ${when === 'inject' ? 'injected' : 'healed'} at a simpler moment`,
        schedule: { steps, faults: faults.map((each) => (each === fault ? { ...fault, [when]: at } : each)) },
      })),
    ),
  )
  return [...ofStep, ...ofFault]
}

/** All schedules that are one reduction smaller, the smallest first, no two alike. Each still publishes something. */
export const reductionsOf = (schedule: Schedule): readonly Reduction[] => {
  // A walk's steps are code: of a front door's cell faults alone can be left out.
  if (keysOf(schedule).length === 0) return ofFaults(schedule)
  const whole = weightOf(schedule)
  // Of many keys most can go: single steps and moments have their turn when they are few.
  const single =
    keysOf(schedule).length > parts ? [] : [...ofSteps(schedule), ...ofMoments(schedule), ...ofValues(schedule)]
  const all = [...ofKeys(schedule), ...ofFaults(schedule), ...single].filter(
    (each) => keysOf(each.schedule).length > 0 && weightOf(each.schedule) < whole,
  )
  return [...new Map(all.toReversed().map((each) => [JSON.stringify(each.schedule), each])).values()]
    .toReversed()
    .toSorted((a, b) => weightOf(a.schedule) - weightOf(b.schedule))
}
