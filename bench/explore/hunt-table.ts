import { sizeOf } from '../../explore/reductions.ts'
import { planCells } from '../../harness/plan/plan.ts'
import { scenarios } from '../../scenarios/index.ts'
import { reference } from '../../targets/reference/index.ts'
import type { Hunted } from './hunt.ts'

const marks = { named: 'yes', other: 'by another check', none: 'no' } as const

/** Steps and faults of the smallest variant of the scenario that was written for a mistake. */
const handWritten = (scenario: string): number => {
  const { streams } = reference()
  const all = Object.values(scenarios).map((make) => make())
  const { cells } = planCells({
    target: '',
    stack: '',
    seed: 'a',
    streams,
    scenarios: all.filter(({ name }) => name === scenario),
  })
  return Math.min(...cells.map(({ schedule }) => sizeOf(schedule)))
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0

const rowOf = (told: Hunted): string => {
  const { mistake, seed, found, checks, schedules, seconds, processorSeconds, size, shrinkSeconds, scenario } = told
  const shrunk = size === undefined ? '' : `${size.from} → ${size.to} (${handWritten(scenario)})`
  const took = shrinkSeconds === undefined ? '' : `${shrinkSeconds.toFixed(0)} s`
  const by = found === 'other' ? `: ${checks.join(', ')}` : ''
  return `| ${mistake} | ${seed} | ${marks[found]}${by} | ${schedules} | ${seconds.toFixed(0)} s | ${processorSeconds.toFixed(0)} s | ${shrunk} | ${took} |`
}

/** The table of all tries, and their sum. */
export const huntTable = (hunted: readonly Hunted[]): string => {
  const found = hunted.filter((each) => each.found === 'named')
  const times = found.map(({ seconds }) => seconds)
  const shrinks = hunted.flatMap(({ shrinkSeconds }) => shrinkSeconds ?? [])
  return [
    '| mistake | seed | found by its check | schedules | time | processor | steps and faults: found → smallest (the scenario’s) | to shrink |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...hunted.map(rowOf),
    '',
    `${found.length} of ${hunted.length} tries found the mistake by its check, in ${median(times).toFixed(0)} s (median), ${Math.max(0, ...times).toFixed(0)} s at worst; to shrink took ${median(shrinks).toFixed(0)} s (median).`,
  ].join('\n')
}
