import type { Gauge, OpenMetricsContentType } from 'prom-client'
import type { CellResult, RunResult } from '../harness/model/result.ts'
import { headlinesOf } from './headlines.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'

/** The figures that tell how long a cell took to recover, by what is known of it. */
const recoveries = ['backlog drained after the heal', 'recovery']

const recoverySecondsOf = ({ figures }: CellResult): number | undefined => {
  const figure = recoveries.flatMap((name) => figures.filter((each) => each.name === name))[0]
  return figure === undefined ? undefined : figure.value / 1000
}

const labelsOf = ({ scenario, stream, variant }: CellResult): Record<string, string> => ({ scenario, stream, variant })

/**
 * The text of `metrics.prom`: gauges alone and no times of their own, so that it is OpenMetrics and the older text format at once, which
 * is what a textfile collector reads.
 */
export const openmetricsText = async (run: RunResult): Promise<string> => {
  // Loaded when it is called for: most runs write no such report.
  const prometheus = await import('prom-client')
  const registry = new prometheus.Registry<OpenMetricsContentType>()
  registry.setContentType(prometheus.Registry.OPENMETRICS_CONTENT_TYPE)
  const common = { target: run.target, stack: run.stack }
  const gauge = (name: string, help: string, labels: readonly string[] = []): Gauge =>
    new prometheus.Gauge({
      name: `shakedown_${name}`,
      help,
      labelNames: ['target', 'stack', ...labels],
      registers: [registry],
    })
  const cell = ['scenario', 'stream', 'variant']
  gauge('run_info', 'What the last run tested, always 1', [
    'run_id',
    'seed',
    'verdict',
    'subject',
    'version',
    'commit',
    'shakedown',
  ]).set(
    {
      ...common,
      run_id: run.runId,
      seed: run.seed,
      verdict: run.verdict,
      subject: run.subject.name,
      version: run.subject.version,
      commit: run.subject.commit ?? '',
      shakedown: run.shakedown,
    },
    1,
  )
  gauge('run_start_time_seconds', 'When the last run began, since the epoch').set(
    common,
    Date.parse(run.startedAt) / 1000,
  )
  gauge('run_duration_seconds', 'How long the last run took').set(common, run.durationMs / 1000)
  const cells = gauge('cells', 'Cells of the last run by what they came to', ['outcome'])
  for (const outcome of ['pass', 'fail', 'unknown', 'skipped'] as const)
    cells.set({ ...common, outcome }, run.cells.filter(({ verdict }) => verdict === outcome).length)
  const headlines = gauge(
    'weaknesses',
    'Weaknesses that the last run showed: one check and form of finding on one stream',
    ['outcome'],
  )
  for (const outcome of ['fail', 'unknown'] as const)
    headlines.set({ ...common, outcome }, headlinesOf(run.cells).filter(({ verdict }) => verdict === outcome).length)
  const outcomes = gauge('cell_outcome', 'What a cell came to, 1 for the outcome it names', [...cell, 'outcome'])
  const durations = gauge('cell_duration_seconds', 'How long a judged cell took', cell)
  const recoveriesOf = gauge('cell_recovery_seconds', 'How long a cell took to drain its backlog after the heal', cell)
  for (const each of run.cells) {
    const labels = { ...common, ...labelsOf(each) }
    outcomes.set({ ...labels, outcome: each.verdict }, 1)
    if (each.verdict !== 'skipped') durations.set(labels, (each.endedMs - each.startedMs) / 1000)
    const recovered = recoverySecondsOf(each)
    if (recovered !== undefined) recoveriesOf.set(labels, recovered)
  }
  return registry.metrics()
}

/** Writes `metrics.prom`, for a textfile collector. */
export const openmetrics = async ({ result, directory }: ReportInput): Promise<string> =>
  writeReport(directory, 'metrics.prom', await openmetricsText(result))
