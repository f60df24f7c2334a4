import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import { lateFigure, waitedFigure } from '../../harness/model/probe.ts'
import type { CellResult, RunResult } from '../../harness/model/result.ts'
import { formOf } from '../../reports/headlines.ts'

/** Version of the tables; a file of a later one is refused. */
const tablesVersion = 4

/** Which channel was told of which run: the same news is told once, also where a later night leaves no run. Since version 2. */
const toldTable = `
create table told (
  run text not null references run (id) on delete cascade, channel text not null, primary key (run, channel)
) strict, without rowid;`

/** A finding without what differs from run to run, told by the keys that it names: not each of them shows by itself. Since version 3. */
const formColumn = "form text not null default ''"

/** How busy the machine was during a cell, where it was. Since version 4. */
const busyColumn = 'busy_percent real'

/** What a file of an earlier version lacks, by that version. */
const lacks: Readonly<Record<number, string>> = {
  1: toldTable,
  2: `alter table cell add column ${formColumn};`,
  3: `alter table cell add column ${busyColumn};`,
}

const tables = `
create table run (
  id text primary key, target text not null, stack text not null, branch text not null, started_at text not null, commit_id text not null,
  subject text not null, seed text not null, shakedown text not null, verdict text not null, words text not null, duration_ms real not null
) strict;
create table cell (
  run text not null references run (id) on delete cascade, id text not null, scenario text not null, stream text not null, variant text not null,
  severity text not null, verdict text not null, words text not null, replay text not null, duration_ms real, recovery_ms real,
  ${formColumn}, ${busyColumn}, primary key (run, id)
) strict, without rowid;
create index run_by_place on run (target, stack, branch, started_at);
${toldTable}
pragma user_version = ${tablesVersion};`

const runRow = z.object({
  id: z.string(),
  target: z.string(),
  stack: z.string(),
  branch: z.string(),
  started_at: z.string(),
  commit_id: z.string(),
  subject: z.string(),
  seed: z.string(),
  shakedown: z.string(),
  verdict: z.enum(['pass', 'fail', 'unknown']),
  words: z.string(),
  duration_ms: z.number(),
})

const cellRow = z.object({
  run: z.string(),
  id: z.string(),
  scenario: z.string(),
  stream: z.string(),
  variant: z.string(),
  severity: z.string(),
  verdict: z.enum(['pass', 'fail', 'unknown', 'skipped']),
  words: z.string(),
  replay: z.string(),
  duration_ms: z.number().nullable(),
  recovery_ms: z.number().nullable(),
  /** What it came to, without what differs from run to run; nothing of a cell that a version kept which did not know the keys. */
  form: z.string(),
  /** Largest share of its time in which somebody waited for a processor, in per cent: 100 where the harness itself came late. Nothing where the machine was not busy, or nobody measured that. */
  busy_percent: z.number().nullable(),
})

/** A run as trends know it. */
export type TrendRun = z.output<typeof runRow>
/** What one cell came to in one run. Times in milliseconds. */
export type TrendCell = z.output<typeof cellRow>

/** What belongs together: one run follows another on the same target, stack and branch. */
export interface Place {
  readonly target: string
  readonly stack: string
  readonly branch: string
}

/** Results of many runs in one file. */
export interface TrendsFile {
  /** Adds a run, whole or not at all; false where it is there already. */
  add(result: RunResult, branch: string): boolean
  places(): readonly Place[]
  /** Runs of a place, the newest first. */
  runs(place: Place, atMost: number): readonly TrendRun[]
  cells(run: string): readonly TrendCell[]
  /** Keeps that a channel was told of a run. */
  tell(run: string, channel: string): void
  wasTold(run: string, channel: string): boolean
  close(): void
}

const recoveries = ['backlog drained after the heal', 'recovery']

const recoveryOf = ({ figures }: CellResult): number | null =>
  recoveries.flatMap((name) => figures.filter((each) => each.name === name))[0]?.value ?? null

const busyOf = ({ figures }: CellResult): number | null => {
  const of = (name: string): number | undefined => figures.find((each) => each.name === name)?.value
  return of(lateFigure) === undefined ? (of(waitedFigure) ?? null) : 100
}

const opened = (file: string): DatabaseSync => {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const isNew = !existsSync(file)
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 10_000 })
  const { user_version: version } = z
    .object({ user_version: z.number() })
    .parse(database.prepare('pragma user_version').get())
  if (version > tablesVersion)
    throw new ShakedownError(
      'newer-trends',
      `${file} was written by a later Shakedown (version ${version} of its tables)`,
      {
        hint: `This one reads version ${tablesVersion}: use the later one, or another file.`,
        exitCode: 2,
      },
    )
  const held = z
    .object({ many: z.number() })
    .parse(database.prepare('select count(*) as many from sqlite_schema').get())
  if (version === 0 && held.many > 0)
    throw new ShakedownError('foreign-file', `${file} is a database, but not one of trends`, {
      hint: 'Give another file with --file.',
      exitCode: 2,
    })
  const sound = z.object({ quick_check: z.string() }).parse(database.prepare('pragma quick_check(1)').get())
  if (sound.quick_check !== 'ok') throw new Error(sound.quick_check)
  if (isNew || version === 0) database.exec(`begin immediate; ${tables} commit`)
  const missing = Object.entries(lacks).flatMap(([since, sql]) =>
    version > 0 && Number(since) >= version ? [sql] : [],
  )
  if (missing.length > 0)
    database.exec(`begin immediate; ${missing.join(' ')} pragma user_version = ${tablesVersion}; commit`)
  return database
}

/**
 * Opens a file of trends, and makes it where there is none.
 *
 * @throws {ShakedownError} exit 2 for a file of a later schema or of something else; exit 4 for one that is cut off or cannot be opened
 */
export const openTrends = (file: string): TrendsFile => {
  let database: DatabaseSync
  try {
    database = opened(file)
  } catch (error) {
    if (error instanceof ShakedownError) throw error
    throw new ShakedownError(
      'bad-trends',
      `the file of trends ${file} is broken, or cannot be opened: ${messageOf(error)}`,
      {
        hint: 'Give another file with --file, or restore this one; the runs themselves are still there, and can be added again.',
        exitCode: 4,
        cause: error,
      },
    )
  }
  const addRun = database.prepare('insert into run values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing')
  const addCell = database.prepare('insert into cell values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  return {
    add: (result, branch) => {
      const { runId, target, stack, startedAt, subject, seed, shakedown, verdict, words, durationMs } = result
      database.exec('begin immediate')
      try {
        const commit = subject.commit ?? ''
        const what = `${subject.name} ${subject.version}`
        const { changes } = addRun.run(
          runId,
          target,
          stack,
          branch,
          startedAt,
          commit,
          what,
          seed,
          shakedown,
          verdict,
          words,
          durationMs,
        )
        if (changes !== 0)
          for (const cell of result.cells)
            addCell.run(
              runId,
              cell.id,
              cell.scenario,
              cell.stream,
              cell.variant,
              cell.severity,
              cell.verdict,
              cell.words,
              cell.replay,
              cell.verdict === 'skipped' ? null : cell.endedMs - cell.startedMs,
              recoveryOf(cell),
              formOf(cell.words, cell.keys),
              busyOf(cell),
            )
        database.exec('commit')
        return changes !== 0
      } catch (error) {
        database.exec('rollback')
        throw error
      }
    },
    places: () =>
      z
        .array(z.object({ target: z.string(), stack: z.string(), branch: z.string() }))
        .parse(database.prepare('select distinct target, stack, branch from run order by target, stack, branch').all()),
    runs: ({ target, stack, branch }, atMost) =>
      z
        .array(runRow)
        .parse(
          database
            .prepare(
              'select * from run where target = ? and stack = ? and branch = ? order by started_at desc, id desc limit ?',
            )
            .all(target, stack, branch, atMost),
        ),
    cells: (run) => z.array(cellRow).parse(database.prepare('select * from cell where run = ? order by id').all(run)),
    tell: (run, channel) =>
      void database.prepare('insert into told values (?, ?) on conflict do nothing').run(run, channel),
    wasTold: (run, channel) =>
      database.prepare('select 1 from told where run = ? and channel = ?').get(run, channel) !== undefined,
    close: () => database.close(),
  }
}
