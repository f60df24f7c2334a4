import { coverageOf, pairsPossible } from '../../explore/coverage/coverage.ts'
import { sometimes } from '../../explore/coverage/sometimes.ts'
import type { Ground } from '../../explore/grammar/choose.ts'
import { count } from '../../reports/html/words.ts'
import type { Findings, Found } from './findings.ts'

/** `exploration.json`, beside the runs: what an exploration came to. */
export interface Exploration {
  readonly target: string
  readonly stack: string
  readonly seed: string
  readonly defects: readonly string[]
  readonly minutes: number
  readonly schedules: number
  readonly judged: number
  readonly failed: number
  readonly unknown: number
  readonly skipped: number
  readonly schedulesPerMinute: number
  /** By stream: pairs that were tried, with those of earlier explorations, of those that there are. */
  readonly pairs: Readonly<Record<string, { readonly tried: number; readonly of: number }>>
  readonly sometimes: Readonly<Record<string, number>>
  readonly reasons: Readonly<Record<string, number>>
  readonly found: readonly Found[]
  readonly stopped?: 'interrupted' | 'guard' | 'failed'
}

/** Pairs by stream. */
export const pairsTold = (findings: Findings, grounds: readonly Ground[]): Exploration['pairs'] =>
  Object.fromEntries(
    grounds.map(({ stream, ...grammar }) => [
      stream.name,
      {
        tried: Object.keys(coverageOf(findings.coverage, stream.name).tried).length,
        of: pairsPossible(stream, grammar),
      },
    ]),
  )

const share = (part: number, whole: number): string => (whole === 0 ? '' : ` (${Math.round((100 * part) / whole)} %)`)

/** How it stands, in one line. */
export const progressLine = ({ schedules, judged, failed, found, coverage }: Findings, minutesLeft: number): string => {
  const pairs = Object.values(coverage).reduce((sum, { tried }) => sum + Object.keys(tried).length, 0)
  const failures = failed === 0 ? 'none fails' : `${failed} fail, in ${count(found.length, 'different way')}`
  return `${count(schedules, 'schedule')}, ${judged} judged${share(judged, schedules)}, ${failures}; ${count(pairs, 'pair')} tried; ${minutesLeft <= 0 ? 'the time is up' : `${minutesLeft.toFixed(1)} min left`}`
}

/** What an exploration came to, for a person. */
export const explorationLines = (told: Exploration): readonly string[] => {
  const { schedules, judged, failed, minutes, schedulesPerMinute, pairs, reasons, skipped, found } = told
  const missed = Object.keys(sometimes).filter((name) => (told.sometimes[name] ?? 0) === 0)
  const open = Object.entries(reasons).toSorted(([, a], [, b]) => b - a)
  return [
    `${count(schedules, 'schedule')} in ${minutes.toFixed(1)} min (${schedulesPerMinute.toFixed(1)} a minute), ${judged} judged${share(judged, schedules)}, ${failed === 0 ? 'none fails' : `${failed} fail`}${skipped === 0 ? '' : `; ${skipped} could not be run`}.`,
    ...open.slice(0, 3).map(([words, times]) => `  not judged (${count(times, 'time')}): ${words}`),
    ...Object.entries(pairs).map(
      ([stream, { tried, of }]) => `  ${stream}: ${tried} of ${of} pairs of faults tried${share(tried, of)}`,
    ),
    ...Object.entries(told.sometimes).map(([name, times]) => `  ${name}: in ${count(times, 'schedule')}`),
    ...missed.map((name) => `  never reached: ${name}`),
    ...found.flatMap(({ check, words, replay, after, run, cell }) => [
      `Found after ${count(after, 'schedule')}, by ${check}: ${words}`,
      `  Again: ${replay}`,
      `  Smaller: npx shakedown shrink ${run} --cell ${cell}`,
    ]),
  ]
}
