import type { Schedule } from '../../harness/model/schedule.ts'
import { random } from '../../harness/random.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { type Coverage, noveltyOf, withSchedule } from '../coverage/coverage.ts'
import { sitesOf } from '../sites/index.ts'
import { movesOf } from './moves/index.ts'
import { type Grammar, randomSchedule } from './random-schedule.ts'

/** A stream, where it can be struck, and what can go on meanwhile. */
export interface Ground extends Grammar {
  readonly stream: StreamFacts
}

/** What there is of a stream, without the faults for which its running system turned out to have no place. */
export const groundOf = (stream: StreamFacts, outOfReach: readonly string[] = []): Ground => ({
  stream,
  sites: sitesOf(stream, outOfReach),
  moves: movesOf(stream, outOfReach),
})

/** Drawn for each that is taken. */
const candidates = 12

/** The newest of several schedules at random; the n-th of a seed is the same wherever the same was tried before. */
const chosen = (seed: string, number: number, { stream, ...grammar }: Ground, coverage: Coverage): Schedule => {
  const drawn = Array.from({ length: candidates }, (_, nth) => {
    const schedule = randomSchedule(stream, grammar, random(`${seed}/${stream.name}/${number}/${nth}`))
    return { schedule, novelty: noveltyOf(coverage, stream.name, schedule) }
  })
  const [first, ...rest] = drawn
  if (first === undefined) throw new Error('no schedule was drawn')
  return rest.reduce((best, each) => (each.novelty > best.novelty ? each : best), first).schedule
}

/** A schedule of an exploration. */
export interface Chosen {
  readonly number: number
  readonly stream: StreamFacts
  readonly schedule: Schedule
}

/** The next schedules of an exploration, over all streams in turn, each taken for tried by those after it. */
export const nextSchedules = (
  seed: string,
  { from, count }: { readonly from: number; readonly count: number },
  grounds: readonly Ground[],
  known: Coverage,
): readonly Chosen[] => {
  let coverage = known
  return Array.from({ length: count }, (_, nth) => from + nth).flatMap((number) => {
    const ground = grounds[number % grounds.length]
    if (ground === undefined) return []
    const schedule = chosen(seed, number, ground, coverage)
    coverage = withSchedule(coverage, ground.stream.name, schedule, () => true)
    return [{ number, stream: ground.stream, schedule }]
  })
}
