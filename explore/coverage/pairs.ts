import { z } from 'zod'
import type { PlannedFault, Schedule, Step } from '../../harness/model/schedule.ts'
import { keyOf, momentsOf } from '../without.ts'
import { kindOf } from './kind-of.ts'

const placeForm = z.looseObject({
  at: z.looseObject({ point: z.string() }).optional(),
  key: z.string().optional(),
  keys: z.array(z.string()).optional(),
  match: z.looseObject({ key: z.string().optional() }).optional(),
  link: z.string().optional(),
  work: z.string().optional(),
  lost: z.string().optional(),
  action: z.string().optional(),
  which: z.union([z.string(), z.looseObject({ first: z.number().optional() })]).optional(),
  until: z
    .looseObject({ hits: z.number().optional(), gaveUp: z.number().optional(), waiters: z.number().optional() })
    .optional(),
  delayMs: z.number().optional(),
  atMost: z.number().optional(),
})

/** Longer than a client waits by itself. */
const longMs = 2_000

/** How often it strikes, where that makes another thing of it. */
const extentOf = ({ link, key, which, until, delayMs = 0, atMost }: z.output<typeof placeForm>): string | undefined => {
  if (link !== undefined && which === 'all') return 'outage'
  if (typeof which === 'object' && (which.first ?? 1) > 1) return 'to-the-last'
  if (delayMs > longMs) return 'long'
  if (until?.gaveUp !== undefined) return 'given-up'
  if (until?.waiters !== undefined) return `${until.waiters}`
  return key !== undefined && atMost === undefined && (until?.hits ?? 1) > 1 ? 'outage' : undefined
}

/** A fault and where it strikes, as its options tell: `kill@commit-sent`, `bad-gateway@dependency-outage`. */
export const placeOf = ({ name, options, heal }: Pick<PlannedFault, 'name' | 'options' | 'heal'>): string => {
  const told = momentsOf(heal).some((moment) => 'fault' in moment && moment.is === 'told') ? 'until-told' : undefined
  const given = placeForm.parse(options)
  const { at, link, work, lost, action, key } = given
  const place = [
    at?.point,
    link,
    work,
    lost,
    action,
    extentOf(given),
    told,
    ...(name === 'empty-receives' && key === undefined ? ['poll'] : []),
  ].filter((each) => each !== undefined)
  return place.length === 0 ? name : `${name}@${place.join('-')}`
}

/** The step whose message a fault strikes: the one that waits for it, that it waits for, or that what it waits for strikes. */
const struckBy = (
  schedule: Schedule,
  { id, options, inject }: PlannedFault,
  seen: readonly string[] = [],
): Step | undefined => {
  const waiting = schedule.steps.find(({ at }) =>
    momentsOf(at).some((moment) => 'fault' in moment && moment.fault === id && moment.is === 'injected'),
  )
  if (waiting !== undefined) return waiting
  for (const moment of momentsOf(inject)) {
    if ('after' in moment && moment.reaches === 'received')
      return schedule.steps.find((step) => step.id === moment.after)
    if (!('fault' in moment) || seen.includes(moment.fault)) continue
    const before = schedule.faults.find((fault) => fault.id === moment.fault)
    if (before !== undefined) return struckBy(schedule, before, [...seen, id])
  }
  const { key, keys, match } = placeForm.parse(options)
  return schedule.steps.find((step) => [key, match?.key, ...(keys ?? [])].includes(keyOf(step)))
}

/** One fault, where and on what kind of event it struck, and one of the others that were there. */
export interface Pair {
  /** `kill@called on update × bad-gateway`. */
  readonly name: string
  /** `kill@called on update`. */
  readonly site: string
  /** Ids of both; of one alone where there was no other. */
  readonly faults: readonly string[]
}

/** One fault of a schedule, with the place and the kind of event that it is meant for. */
export interface Strike {
  /** `kill@called on update`. */
  readonly site: string
  readonly fault: string
  /** Faults without whose bite it has nothing to strike: it, or the event that it strikes, waits for them. */
  readonly waitsFor: readonly string[]
}

/** All faults of a schedule, each where it strikes. */
export const strikesOf = (schedule: Schedule): readonly Strike[] =>
  schedule.faults.map((fault) => {
    const step = struckBy(schedule, fault)
    const moments = [...momentsOf(fault.inject), ...(step === undefined ? [] : momentsOf(step.at))]
    return {
      site: `${placeOf(fault)} on ${step === undefined ? 'anything' : kindOf(schedule, step)}`,
      fault: fault.id,
      waitsFor: moments.flatMap((moment) => ('fault' in moment && moment.fault !== fault.id ? [moment.fault] : [])),
    }
  })

/** All pairs of a schedule: what is tried when all of it bites. */
export const pairsOf = (schedule: Schedule): readonly Pair[] =>
  strikesOf(schedule).flatMap(({ site, fault }): readonly Pair[] => {
    const others = schedule.faults.filter(({ id }) => id !== fault)
    if (others.length === 0) return [{ name: `${site} × nothing`, site, faults: [fault] }]
    return others.map((other) => ({ name: `${site} × ${other.name}`, site, faults: [fault, other.id] }))
  })
