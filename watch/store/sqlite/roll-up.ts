import type { Look } from '../../../harness/incidents/look.ts'
import type { Database } from './database.ts'
import { histogramOf } from '../histogram.ts'
import { numberIn } from '../row.ts'

/** Milliseconds of an hour and of a day. */
export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Only looks on the timetable count, and of those only the looks themselves. A gap counts for each of its ticks. */
const counted = `
  coalesce(sum(ticks) filter (where silenced = 0 and state = 0), 0) as good,
  coalesce(sum(ticks) filter (where silenced = 0 and state = 1), 0) as bad,
  coalesce(sum(ticks) filter (where silenced = 0 and state = 2), 0) as unknown,
  coalesce(sum(ticks) filter (where silenced = 1), 0) as silenced`

/** What counts of a monitor's looks in a span. */
export const countLooks = `
  select ${counted} from look where monitor = ? and at_ms >= ? and at_ms < ? and aspect = 0 and extra is null`

const add = (span: 'hour' | 'day') => `
  insert into ${span} (monitor, start_ms, good, bad, unknown, silenced) values (?, ?, ?, ?, ?, ?)
  on conflict do update set good = good + excluded.good, bad = bad + excluded.bad, unknown = unknown + excluded.unknown,
    silenced = silenced + excluded.silenced`

const addCounts = (database: Database, monitor: number, atMs: number, counts: readonly number[]): void => {
  const [good = 0, bad = 0, unknown = 0, silenced = 0] = counts
  database.run(add('hour'), monitor, atMs - (atMs % hourMs), good, bad, unknown, silenced)
  database.run(add('day'), monitor, atMs - (atMs % dayMs), good, bad, unknown, silenced)
}

const rolledUpTo = (database: Database, monitor: number): number | undefined => {
  const row = database.get('select up_to_ms from rolled where monitor = ?', monitor)
  return row === undefined ? undefined : numberIn(row, 'up_to_ms')
}

/** Counts a look of an hour that is rolled up already: missed ticks are found out late. */
export const countLate = (database: Database, monitor: number, look: Look): void => {
  if (look.aspect !== 'looks' || look.extra !== undefined) return
  const upTo = rolledUpTo(database, monitor)
  if (upTo === undefined || look.atMs >= upTo) return
  const place = look.silenced === true ? 3 : ['good', 'bad', 'unknown'].indexOf(look.state)
  addCounts(
    database,
    monitor,
    look.atMs,
    [0, 1, 2, 3].map((each) => (each === place ? (look.ticks ?? 1) : 0)),
  )
}

/** Rolls one hour of a monitor up that is over; false when there is none. */
export const rollUp = (database: Database, monitor: number, nowMs: number): boolean => {
  const hourBegan = nowMs - (nowMs % hourMs)
  const upTo = rolledUpTo(database, monitor) ?? 0
  const first = database.get(
    'select at_ms from look where monitor = ? and at_ms >= ? order by at_ms limit 1',
    monitor,
    upTo,
  )?.['at_ms']
  if (typeof first !== 'number' || first >= hourBegan) return false
  const startMs = first - (first % hourMs)
  const endMs = startMs + hourMs
  const counts = database.get(countLooks, monitor, startMs, endMs) ?? {}
  const values = database
    .all(
      'select value from look where monitor = ? and at_ms >= ? and at_ms < ? and aspect = 0 and value is not null',
      monitor,
      startMs,
      endMs,
    )
    .map((row) => numberIn(row, 'value'))
  database.transaction(() => {
    addCounts(
      database,
      monitor,
      startMs,
      ['good', 'bad', 'unknown', 'silenced'].map((name) => Number(counts[name] ?? 0)),
    )
    database.run(
      'update hour set histogram = ? where monitor = ? and start_ms = ?',
      histogramOf(values),
      monitor,
      startMs,
    )
    database.run('insert or replace into rolled (monitor, up_to_ms) values (?, ?)', monitor, endMs)
  })
  return true
}
