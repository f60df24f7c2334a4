import type { Json, PlannedFault, Schedule, Step } from '../harness/model/schedule.ts'
import { amountsIn, lessOf } from './amount-reductions.ts'

/** Options that are counts: how often, how many. Fewer of them are simpler. */
const counts: ReadonlySet<string> = new Set(['first', 'hits', 'atMost', 'gaveUp', 'waiters', 'window', 'replica'])
/** What is held back and handed out in reverse is two at least. */
const leastOf = (name: string): number => (name === 'window' ? 2 : 1)

const isObject = (options: Json): options is { readonly [key: string]: Json } =>
  typeof options === 'object' && options !== null && !Array.isArray(options)

/** Options with each count as low as it can be. */
const lowest = (options: Json): Json => {
  if (!isObject(options)) return options
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      counts.has(name) && typeof value === 'number' ? Math.min(value, leastOf(name)) : lowest(value),
    ]),
  )
}

const above = (options: Json): number => {
  if (!isObject(options)) return 0
  return Object.entries(options).reduce(
    (sum, [name, value]) =>
      sum + (counts.has(name) && typeof value === 'number' && value > leastOf(name) ? 1 : above(value)),
    0,
  )
}

/** Versions of a key as they are without gaps: what was left out between them is not to be wondered at. */
const dense = (steps: readonly Step[]): readonly Step[] => {
  const known = Map.groupBy(
    steps.flatMap(({ action }) => (action.kind === 'publish' ? [action] : [])),
    ({ key }) => key,
  )
  return steps.map((step): Step => {
    const { action } = step
    if (action.kind !== 'publish') return step
    const versions = [...new Set(known.get(action.key)?.map(({ version }) => version))].toSorted((a, b) => a - b)
    // One that is no create stays none.
    const from = versions[0] === 1 ? 1 : 2
    return { ...step, action: { ...action, version: from + versions.indexOf(action.version) } }
  })
}

const gaps = (steps: readonly Step[]): number => {
  const closed = dense(steps)
  const versionOf = ({ action }: Step): number => (action.kind === 'publish' ? action.version : 0)
  return steps.reduce((sum, step, nth) => sum + versionOf(step) - versionOf(closed[nth] ?? step), 0)
}

const subjects = ({ steps }: Schedule): readonly Step[] =>
  steps.filter(({ action }) => action.kind === 'publish' && action.sameAs !== undefined)

/** Events that are withheld, each with the schedule in which it is sent instead. What is sent after all stays a copy of it. */
const sent = ({ steps, faults }: Schedule): readonly { readonly id: string; readonly schedule: Schedule }[] =>
  steps.flatMap((step) => {
    if (step.action.kind !== 'publish' || step.action.withheld !== true) return []
    const { withheld: _, ...action } = step.action
    return [
      { id: step.id, schedule: { steps: steps.map((each) => (each === step ? { ...each, action } : each)), faults } },
    ]
  })

/** What is to be thought through in its values: counts above one, durations and sizes, gaps between versions, records that are about another's subject, events that are withheld. */
export const valuesIn = (schedule: Schedule): number =>
  schedule.faults.reduce((sum, { options }) => sum + above(options) + amountsIn(options), 0) +
  gaps(schedule.steps) +
  subjects(schedule).length +
  sent(schedule).length

/** Each value simpler: a fault's counts, its durations and sizes, the versions of all keys, a record that is about a subject of its own, an event that is sent and not withheld. */
export const ofValues = (schedule: Schedule): readonly { readonly words: string; readonly schedule: Schedule }[] => {
  const { steps, faults } = schedule
  const fewer = faults
    .filter(({ options }) => above(options) > 0)
    .map((fault: PlannedFault) => ({
      words: `${fault.id} acts fewer times`,
      schedule: {
        steps,
        faults: faults.map((each) => (each === fault ? { ...fault, options: lowest(fault.options) } : each)),
      },
    }))
  const less = faults.flatMap((fault) =>
    lessOf(fault.options).map(({ words, options }) => ({
      words: `${fault.id} with less ${words}`,
      schedule: { steps, faults: faults.map((each) => (each === fault ? { ...fault, options } : each)) },
    })),
  )
  const closed =
    gaps(steps) === 0 ? [] : [{ words: 'versions without gaps', schedule: { steps: dense(steps), faults } }]
  const apart = subjects(schedule).map((step) => ({
    words: `${step.id} about a subject of its own`,
    schedule: {
      steps: steps.map((each) => {
        if (each !== step || each.action.kind !== 'publish') return each
        const { sameAs: _, ...action } = each.action
        return { ...each, action }
      }),
      faults,
    },
  }))
  const told = sent(schedule).map(({ id, schedule: plain }) => ({ words: `${id} sent`, schedule: plain }))
  return [...fewer, ...less, ...closed, ...apart, ...told]
}
