import type { Schedule } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { random } from '../../harness/random.ts'
import type { Grammar } from '../grammar/random-schedule.ts'
import { coursesOf } from './courses.ts'
import { pairsOf, placeOf, strikesOf } from './pairs.ts'

type Counts = Readonly<Record<string, number>>

/** What was tried on a stream, each with how often. */
export interface StreamCoverage {
  /** Pairs of which both bit. */
  readonly tried: Counts
  /** Pairs of which one did not bite. */
  readonly idle: Counts
  /** Places on kinds of event at which a fault bit. */
  readonly bitten: Counts
  /** Those at which it had something to wait for, and did not: no call may come there. */
  readonly missed: Counts
  /** Schedules that held each of {@link coursesOf}. */
  readonly courses: Counts
}

/** By stream. */
export type Coverage = Readonly<Record<string, StreamCoverage>>

const nothing: StreamCoverage = { tried: {}, idle: {}, bitten: {}, missed: {}, courses: {} }

/** What is known of a stream. */
export const coverageOf = (coverage: Coverage, stream: string): StreamCoverage =>
  (Object.hasOwn(coverage, stream) ? coverage[stream] : undefined) ?? nothing

const counted = (counts: Counts, names: readonly string[]): Record<string, number> => {
  const more = { ...counts }
  for (const name of names) more[name] = (more[name] ?? 0) + 1
  return more
}

/** With one more schedule, of which these faults bit. */
export const withSchedule = (
  coverage: Coverage,
  stream: string,
  schedule: Schedule,
  bit: (fault: string) => boolean,
): Coverage => {
  const pairs = pairsOf(schedule)
  const { tried, idle, bitten, missed, courses } = coverageOf(coverage, stream)
  const strikes = strikesOf(schedule).filter(({ waitsFor }) => waitsFor.every(bit))
  const sites = (did: boolean): readonly string[] =>
    strikes.filter(({ fault }) => bit(fault) === did).map(({ site }) => site)
  const both = pairs.filter(({ faults }) => faults.every(bit)).map(({ name }) => name)
  const others = pairs.filter(({ faults }) => !faults.every(bit)).map(({ name }) => name)
  return {
    ...coverage,
    [stream]: {
      tried: counted(tried, both),
      idle: counted(idle, others),
      bitten: counted(bitten, sites(true)),
      missed: counted(missed, sites(false)),
      courses: counted(courses, coursesOf(schedule)),
    },
  }
}

/** With one more schedule, which could not be carried out: what it holds beside its faults is no longer new, or what must not be done there would be drawn for ever. */
export const withSkipped = (coverage: Coverage, stream: string, schedule: Schedule): Coverage => {
  const before = coverageOf(coverage, stream)
  return { ...coverage, [stream]: { ...before, courses: counted(before.courses, coursesOf(schedule)) } }
}

/** What an event is worth of which nobody can say whether it must be handled. */
const openWorth = 0.3

/** How new the newest of what it holds beside its faults is: an update of what was merged away is always left open, and would never be drawn beside what is not. */
const newestCourse = (schedule: Schedule, known: Counts): number =>
  Math.max(0, ...coursesOf(schedule).map((course) => 1 / (1 + (known[course] ?? 0))))

/**
 * How new a schedule would be: of its pairs, how many were never tried, those that seldom bite counting less, also where only the place seldom does, beside whatever else, and less where
 * much of it is left open; and the newest of what
 * it holds beside its faults, which counts for both where nothing strikes: what goes on by itself would never be drawn else. From 0 to 2.
 */
export const noveltyOf = (coverage: Coverage, stream: string, schedule: Schedule): number => {
  const { tried, idle, bitten, missed, courses } = coverageOf(coverage, stream)
  const pairs = pairsOf(schedule)
  const share = (bites: number, misses: number): number => (1 + bites) / (1 + bites + 2 * misses)
  const worth = pairs.map(({ name, site }) => {
    const times = tried[name] ?? 0
    return (1 / (1 + times)) * share(times, idle[name] ?? 0) * share(bitten[site] ?? 0, missed[site] ?? 0)
  })
  const publishes = schedule.steps.flatMap(({ action }) => (action.kind === 'publish' ? [action] : []))
  const open = publishes.filter(({ mayDie }) => mayDie === true).length
  const sharp = 1 - ((1 - openWorth) * open) / publishes.length
  const ofCourses = newestCourse(schedule, courses)
  const ofPairs = pairs.length === 0 ? ofCourses : (sharp * worth.reduce((sum, each) => sum + each, 0)) / pairs.length
  return ofPairs + ofCourses
}

/** How many pairs there are on a stream: every site on every kind of event, and the faults of every move, beside every fault and beside none. */
export const pairsPossible = (stream: StreamFacts, { sites, moves }: Grammar): number => {
  const ofMoves = moves.flatMap((move) =>
    move.plan(stream, random('places')).faults.map((fault) => ({ fault: fault.name, place: placeOf(fault) })),
  )
  const ofSites = sites.flatMap((site) => {
    const fault = site.fault(stream, 'k1', random('places'))
    const heal = site.heal?.('f1', 'e1.1', 'e1.1') ?? []
    return site.on
      .filter(
        (kind) =>
          kind === 'copy' || kind === 'late' || kind === 'early' || stream.variants.some((variant) => variant === kind),
      )
      .map((kind) => ({ fault: fault.name, place: `${placeOf({ ...fault, heal })} on ${kind}` }))
  })
  const places = [...ofSites, ...ofMoves]
  const names = new Set(places.map(({ fault }) => fault))
  return new Set(places.map(({ place }) => place)).size * (names.size + 1)
}
