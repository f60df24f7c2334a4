import { join } from 'node:path'
import { exceeded, type Limits } from '../../harness/incidents/limits.ts'
import type { JourneyArtefacts, JourneyResult, PageProblem } from '../../harness/model/journey.ts'
import type { Measurement } from '../../harness/model/probe.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { JourneyProbeOptions } from './options.ts'

/** A browser's words for a host where nobody answers. */
const nobodyThere =
  /ERR_(?:CONNECTION_REFUSED|NAME_NOT_RESOLVED|ADDRESS_UNREACHABLE|CONNECTION_TIMED_OUT|INTERNET_DISCONNECTED)|NS_ERROR_(?:CONNECTION_REFUSED|UNKNOWN_HOST)|Could not connect/

/** So many of a page's problems are shown. */
const shown = 10

const problemsOf = (problems: readonly PageProblem[]): readonly string[] =>
  problems.slice(0, shown).map(({ step, words }) => (step === undefined ? words : `${step}: ${words}`))

const filesOf = (directory: string, { trace, har, html }: JourneyArtefacts): readonly string[] =>
  [trace, har, ...html].flatMap((file) => (file === undefined ? [] : [join(directory, file)]))

const evidenceOf = (result: JourneyResult, directory: string): Json => ({
  steps: result.steps.map(({ step, ok, tookMs, words, screenshot }) => ({
    step,
    ok,
    tookMs,
    ...(ok ? {} : { words }),
    ...(screenshot === undefined ? {} : { screenshot: join(directory, screenshot) }),
  })),
  consoleErrors: problemsOf(result.consoleErrors),
  failedRequests: problemsOf(result.failedRequests),
  ...(result.artefacts === undefined ? {} : { files: filesOf(directory, result.artefacts) }),
})

/** What a walked journey measured: itself first, then each step, vital, and what went wrong in its pages. */
export const measurementsOf = (
  result: JourneyResult,
  { within = {}, steps = {}, vitals = {}, consoleErrors = {}, failedRequests = {} }: JourneyProbeOptions,
  directory: string,
): readonly Measurement[] => {
  // Not while the browser was started, nor while what it left was masked.
  const seen = { fromMs: result.beganMs, toMs: result.beganMs + result.tookMs }
  const one = (subject: string, value: number, unit: string, limits: Limits, words: string): Measurement => {
    const level = exceeded(value, limits)
    return { subject, value, unit, ok: level === undefined, words, seen, ...(level === undefined ? {} : { level }) }
  }
  const { journey, tookMs, ok, words } = result
  const whole = one(journey, tookMs, 'ms', ok ? within : {}, `${journey}: ${words}`)
  const failed = result.steps.find((step) => !step.ok)
  const worst = (name: string): number =>
    Math.max(...result.vitals.filter((each) => each.name === name).map(({ value }) => value))
  const names = [...new Set(result.vitals.map(({ name }) => name))]
  return [
    {
      ...whole,
      ok: ok && whole.ok,
      evidence: evidenceOf(result, directory),
      ...(failed !== undefined && nobodyThere.test(failed.words) ? { unreachable: true } : {}),
    },
    ...result.steps.map(({ step, tookMs }) =>
      one(`${journey}: ${step}`, tookMs, 'ms', steps[step] ?? {}, `${journey}: "${step}" took ${tookMs} ms`),
    ),
    ...names.map((name) => {
      const unit = name === 'CLS' ? 'score' : 'ms'
      return one(
        `${journey}: ${name}`,
        worst(name),
        unit,
        vitals[name] ?? {},
        `${journey}: ${name} is ${worst(name)}${unit === 'ms' ? ' ms' : ''}`,
      )
    }),
    one(
      `${journey}: console errors`,
      result.consoleErrors.length,
      'errors',
      consoleErrors,
      `${journey}: errors in the console: ${problemsOf(result.consoleErrors).join('; ')}`,
    ),
    one(
      `${journey}: failed requests`,
      result.failedRequests.length,
      'requests',
      failedRequests,
      `${journey}: requests failed: ${problemsOf(result.failedRequests).join('; ')}`,
    ),
  ]
}
