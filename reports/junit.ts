import type { CellResult, CheckResult, RunResult } from '../harness/model/result.ts'
import { headlineName, headlinesOf } from './headlines.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'
import { element, escapeXml } from './xml.ts'

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const properties = (given: Readonly<Record<string, string | undefined>>): string =>
  element(
    'properties',
    {},
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [element('property', { name, value })],
    ),
  )

const evidence = (checks: readonly CheckResult[]): string =>
  checks
    .flatMap(({ check, words, findings }) => [
      `${check}: ${words}`,
      ...findings.map((finding) => `  - ${finding.words} [operations ${finding.operations.join(', ')}]`),
    ])
    .join('\n')

/** `failure`: the system broke the claim. `error`: the harness could not judge. */
const outcome = (cell: CellResult): readonly string[] => {
  if (cell.verdict === 'pass') return []
  if (cell.verdict === 'skipped') return [element('skipped', { message: cell.words })]
  const checks = cell.checks.filter(({ verdict }) => verdict === cell.verdict)
  if (cell.verdict === 'fail') {
    const type = checks[0]?.check ?? 'fail'
    return [
      element('failure', { type, message: cell.words }, [escapeXml(evidence(checks))]),
      // Never flakyFailure, which readers count as passed.
      ...(cell.confirmed?.attempts ?? [])
        .filter(({ verdict }) => verdict === 'fail')
        .map(({ runId, words }) => element('rerunFailure', { type, message: words }, [escapeXml(`in run ${runId}`)])),
    ]
  }
  const idle = cell.bites.filter(({ bit }) => !bit).map(({ fault, words }) => `${fault} did not bite: ${words}`)
  const lines = [...(cell.error === undefined ? [] : [cell.error]), ...idle, evidence(checks)].filter(
    (line) => line !== '',
  )
  return [element('error', { type: 'unknown', message: cell.words }, [escapeXml(lines.join('\n'))])]
}

/** The weaknesses that each cell shows, each told with the number of cells that do. */
const weaknessesOf = (cells: readonly CellResult[]): ReadonlyMap<string, readonly string[]> => {
  const told = new Map<string, string[]>()
  for (const headline of headlinesOf(cells))
    for (const { id } of headline.cells) told.set(id, [...(told.get(id) ?? []), headlineName(headline)])
  return told
}

const testcase = (run: RunResult, cell: CellResult, weaknesses: ReadonlyMap<string, readonly string[]>): string =>
  element('testcase', { name: cell.id, classname: cell.scenario, time: seconds(cell.endedMs - cell.startedMs) }, [
    properties({
      seed: run.seed,
      replay: cell.replay,
      severity: cell.severity,
      source: cell.source,
      claim: cell.claim,
      headline: weaknesses.get(cell.id)?.join('; '),
    }),
    ...outcome(cell),
  ])

const totals = (cells: readonly CellResult[]): Record<string, string | number> => {
  const count = (verdict: CellResult['verdict']): number => cells.filter((cell) => cell.verdict === verdict).length
  return { tests: cells.length, failures: count('fail'), errors: count('unknown'), skipped: count('skipped') }
}

const suite = (run: RunResult, scenario: string, weaknesses: ReadonlyMap<string, readonly string[]>): string => {
  const cells = run.cells.filter((cell) => cell.scenario === scenario)
  const total = cells.reduce((sum, cell) => sum + cell.endedMs - cell.startedMs, 0)
  const { name, version, commit, image } = run.subject
  return element('testsuite', { name: scenario, ...totals(cells), time: seconds(total), timestamp: run.startedAt }, [
    properties({
      runId: run.runId,
      shakedown: run.shakedown,
      target: run.target,
      stack: run.stack,
      subject: `${name} ${version}`,
      commit,
      image,
      defects: run.defects.join(' '),
    }),
    ...cells.map((cell) => testcase(run, cell, weaknesses)),
  ])
}

/** The text of `junit.xml`: one suite a scenario, one test case a cell. Times in seconds. */
export const junitXml = (run: RunResult): string => {
  const weaknesses = weaknessesOf(run.cells)
  const scenarios = [...new Set(run.cells.map(({ scenario }) => scenario))]
  const attributes = { name: `shakedown ${run.target}`, ...totals(run.cells), time: seconds(run.durationMs) }
  const suites = element(
    'testsuites',
    attributes,
    scenarios.map((scenario) => suite(run, scenario, weaknesses)),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`
}

/** Writes `junit.xml`, for CI systems. */
export const junit = async ({ result, directory }: ReportInput): Promise<string> =>
  writeReport(directory, 'junit.xml', junitXml(result))
