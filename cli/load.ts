import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { ShakedownError } from '../harness/errors.ts'
import { inWords } from '../harness/incidents/duration.ts'
import { outcomeOf } from '../harness/judge/outcome.ts'
import type { Load } from '../harness/model/load.ts'
import { type CellResult, type RunResult, schemaVersion } from '../harness/model/result.ts'
import { watchHarness } from '../harness/record/harness-health.ts'
import { recorder } from '../harness/record/recorder.ts'
import { redaction } from '../harness/record/redaction.ts'
import { makeRunFolder } from '../harness/record/run-folder.ts'
import { newRunId } from '../harness/record/run-id.ts'
import type { Config } from '../harness/settings/config.ts'
import { didYouMean } from '../harness/settings/nearest.ts'
import { dueInAll, lastsMs } from '../load/arrivals.ts'
import { findK6 } from '../load/k6/find-k6.ts'
import { writeScript } from '../load/k6/write-script.ts'
import { consoleReporter } from '../reports/console.ts'
import { cellPages } from '../reports/html/cell-pages.ts'
import { exitCodeOfRun } from './exit-code.ts'
import type { Io } from './io.ts'
import { carryOut } from './load/carry-out.ts'
import { version } from './version.ts'
import { wantedReporters, writeReports } from './write-reports.ts'

/** Options of {@link loadCommand}. */
export interface LoadCommandOptions {
  /** Names of loads; all when empty. */
  readonly names: readonly string[]
  /** On the user's k6. */
  readonly k6: boolean
  /** Only write the script for k6 to this file. */
  readonly write?: string | undefined
  readonly dryRun: boolean
  readonly json: boolean
  readonly reporters: readonly string[]
  readonly config: Config
}

const pick = (names: readonly string[], loads: readonly Load[]): readonly Load[] => {
  const known = loads.map(({ name }) => name)
  const twice = known.find((name, nth) => known.indexOf(name) !== nth)
  if (twice !== undefined)
    throw new ShakedownError('bad-load', `two loads are called "${twice}"`, {
      hint: 'Give each its own name.',
      exitCode: 2,
    })
  if (loads.length === 0)
    throw new ShakedownError('no-loads', 'the configuration describes no load', {
      hint: 'Add loads: [defineLoad({ … })] to shakedown.config.ts; docs/load.md has an example.',
      exitCode: 2,
    })
  for (const name of names)
    if (!known.includes(name))
      throw new ShakedownError('unknown-load', `there is no load "${name}"`, {
        hint: didYouMean(name, known),
        exitCode: 2,
      })
  return names.length === 0 ? loads : loads.filter(({ name }) => names.includes(name))
}

/** A token that is not there would make every answer wrong, and the system be blamed. */
const checkVariables = (loads: readonly Load[], env: Io['env']): void => {
  const missing = loads
    .flatMap(({ requests }) => requests.flatMap(({ authorizationFrom }) => authorizationFrom ?? []))
    .filter((name, nth, all) => all.indexOf(name) === nth && (env[name] ?? '') === '')
  if (missing.length > 0)
    throw new ShakedownError('missing-variable', `not set in the environment: ${missing.join(', ')}`, {
      hint: 'Set them to what goes into the header Authorization, such as "Bearer …".',
      exitCode: 2,
    })
}

const write = async (loads: readonly Load[], file: string, io: Io): Promise<number> => {
  const [load, ...more] = loads
  if (load === undefined || more.length > 0 || load.k6 !== undefined)
    throw new ShakedownError('bad-usage', '--write writes the script of one load, which has none of its own', {
      hint: `Name one of: ${loads.map(({ name }) => name).join(', ')}.`,
      exitCode: 2,
    })
  const path = resolve(io.cwd, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, writeScript(load))
  io.err.write(`${file} has the load "${load.name}": k6 run ${file}\n`)
  return 0
}

/** One line a load: what it would do. */
const told = (load: Load): string =>
  load.k6 === undefined
    ? `${load.name}: ${dueInAll(load)} requests to ${load.url} in ${inWords(lastsMs(load))}`
    : `${load.name}: as ${load.k6} says, on k6`

/** `shakedown load`: puts load on a front door, by our own generator or on the user's k6, and judges it by its thresholds. */
export const loadCommand = async (options: LoadCommandOptions, io: Io): Promise<number> => {
  const { config, k6: onK6 } = options
  const reporters = wantedReporters(options.reporters)
  const loads = pick(options.names, config.loads)
  if (options.write !== undefined) return write(loads, options.write, io)
  for (const load of loads) if (options.dryRun) io.err.write(`${told(load)}\n`)
  if (options.dryRun) return 0
  checkVariables(loads, io.env)
  if (onK6 || loads.some(({ k6 }) => k6 !== undefined)) findK6(io.env)
  const runId = newRunId()
  const directory = await makeRunFolder(resolve(io.cwd, config.out), runId)
  const folder = relative(io.cwd, directory)
  // Nothing is started for it: whatever answers there is tested.
  const head = { runId, seed: runId, target: 'front-door', stack: 'external', defects: [] }
  const progress = consoleReporter({ out: io.err, interactive: io.interactive, colour: io.colour })
  progress.begin({ ...head, cells: loads.length, room: 'one after the other' })
  const secrets = loads.flatMap(({ requests }) =>
    requests.flatMap(({ authorizationFrom: name }) => (name && io.env[name]) ?? []),
  )
  const record = recorder({
    file: join(directory, 'history.jsonl'),
    runId,
    redact: redaction(secrets),
    capBytes: config.historyCapBytes,
  })
  const endWatch = watchHarness(record)
  const startedAt = new Date()
  const cells: CellResult[] = []
  const pages = await cellPages(directory)
  try {
    for (const load of loads) {
      if (io.signal.aborted) break
      const id = `${head.target}/${head.stack}/load/${load.name}/${onK6 || load.k6 !== undefined ? 'k6' : 'http'}`
      progress.cellStarted(id)
      const { result, history } = await carryOut({ load, id, onK6, runId, directory, record, io })
      cells.push(result)
      await pages.write(result, history)
      progress.cellEnded(result)
    }
  } finally {
    endWatch()
    await record.close()
  }
  const stopped = io.signal.aborted ? 'interrupted' : undefined
  const result: RunResult = {
    schemaVersion,
    shakedown: version,
    ...head,
    subject: {
      name: loads
        .map(({ url }) => new URL(url).host)
        .filter((host, nth, all) => all.indexOf(host) === nth)
        .join(', '),
      version: 'unknown',
    },
    ...(stopped === undefined ? {} : { stopped }),
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    ...outcomeOf({ cells, planned: loads.length }),
    cells,
  }
  await writeReports({ result, directory }, reporters, io)
  progress.end(result, `${folder}/report.html`)
  if (options.json) io.out.write(`${JSON.stringify(result)}\n`)
  return exitCodeOfRun(result)
}
