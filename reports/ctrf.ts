import type { CellResult, Confirmation, RunResult } from '../harness/model/result.ts'
import { toldHeadlines } from './headlines.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'

type Status = 'passed' | 'failed' | 'skipped' | 'other'

const statuses = {
  pass: 'passed',
  fail: 'failed',
  // What nobody can know is none of CTRF's words, and no reader may count it as passed.
  unknown: 'other',
  skipped: 'skipped',
} satisfies Record<CellResult['verdict'], Status>

const traceOf = ({ checks, error }: CellResult): string =>
  [
    ...(error === undefined ? [] : [error]),
    ...checks
      .filter(({ verdict }) => verdict !== 'pass')
      .flatMap(({ check, words, findings }) => [
        `${check}: ${words}`,
        ...findings.map((finding) => `  ${finding.words}`),
      ]),
  ].join('\n')

const isFlaky = ({ confirmed }: CellResult): boolean => confirmed !== undefined && confirmed.fails < confirmed.runs

const attemptsOf = (cell: CellResult, { runs, attempts }: Confirmation): Record<string, unknown> => ({
  retries: runs - 1,
  flaky: isFlaky(cell),
  retryAttempts: [cell, ...attempts].map(({ verdict, words }, before) => ({
    attempt: before + 1,
    status: statuses[verdict],
    message: words,
  })),
})

const testOf = (cell: CellResult, zeroMs: number): Record<string, unknown> => ({
  name: cell.id,
  status: statuses[cell.verdict],
  rawStatus: cell.verdict,
  duration: Math.round(cell.endedMs - cell.startedMs),
  start: Math.round(zeroMs + cell.startedMs),
  stop: Math.round(zeroMs + cell.endedMs),
  suite: [cell.scenario],
  type: 'resilience',
  tags: [cell.severity],
  labels: { severity: cell.severity, stream: cell.stream, variant: cell.variant },
  ...(cell.verdict === 'pass' ? {} : { message: cell.words, trace: traceOf(cell) }),
  ...(cell.confirmed === undefined ? {} : attemptsOf(cell, cell.confirmed)),
  extra: { claim: cell.claim, source: cell.source, replay: cell.replay },
})

/** The content of `ctrf-report.json`: one test a cell, in the Common Test Report Format (https://ctrf.io). */
export const ctrfReport = (run: RunResult): Record<string, unknown> => {
  const zeroMs = Date.parse(run.startedAt)
  const many = (status: Status): number => run.cells.filter(({ verdict }) => statuses[verdict] === status).length
  const { name, version, commit } = run.subject
  return {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    timestamp: new Date(zeroMs + run.durationMs).toISOString(),
    generatedBy: `shakedown ${run.shakedown}`,
    results: {
      tool: { name: 'shakedown', version: run.shakedown },
      summary: {
        tests: run.cells.length,
        passed: many('passed'),
        failed: many('failed'),
        skipped: many('skipped'),
        pending: 0,
        other: many('other'),
        flaky: run.cells.filter(isFlaky).length,
        start: zeroMs,
        stop: Math.round(zeroMs + run.durationMs),
        extra: {
          verdict: run.verdict,
          words: run.words,
          headlines: toldHeadlines(run.cells),
        },
      },
      tests: run.cells.map((cell) => testOf(cell, zeroMs)),
      environment: {
        appName: name,
        appVersion: version,
        ...(commit === undefined ? {} : { commit }),
        testEnvironment: run.stack,
        extra: { runId: run.runId, seed: run.seed, target: run.target, defects: run.defects },
      },
    },
  }
}

/** Writes `ctrf-report.json`, for readers of the Common Test Report Format. */
export const ctrf = async ({ result, directory }: ReportInput): Promise<string> =>
  writeReport(directory, 'ctrf-report.json', `${JSON.stringify(ctrfReport(result), null, 2)}\n`)
