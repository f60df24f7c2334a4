import { histogramOf } from '../histogram.ts'
import { countsKeptMs, looksKeptMs } from '../kept.ts'
import { numberIn, textIn } from '../row.ts'
import type { Database } from './database.ts'

const hourMs = 3_600_000

/** Rows removed at a time. */
const atOnce = 2000

const over = `
select monitor, start_ms from tally where span_ms = ${hourMs} and histogram is null and start_ms < $1 order by start_ms limit 1`
const values = `
select value from look where monitor = $1 and at_ms >= $2 and at_ms < $2 + ${hourMs} and aspect = 0 and value is not null`

const olds: readonly (readonly [string, number])[] = [
  [`delete from look where ctid in (select ctid from look where at_ms < $1 limit ${atOnce})`, looksKeptMs],
  [`delete from tally where ctid in (select ctid from tally where start_ms < $1 limit ${atOnce})`, countsKeptMs],
  [`delete from incident where ctid in (select ctid from incident where closed_ms < $1 limit ${atOnce})`, countsKeptMs],
]

/** Adds the histogram to one hour that is over, or removes some of what is too old; false once nothing is left to do. */
export const tidy = async (database: Database, nowMs: number): Promise<boolean> => {
  const [hour] = await database.all(over, nowMs - (nowMs % hourMs))
  if (hour !== undefined) {
    const [monitor, startMs] = [textIn(hour, 'monitor'), numberIn(hour, 'start_ms')]
    const figures = (await database.all(values, monitor, startMs)).map((row) => numberIn(row, 'value'))
    await database.run(
      `update tally set histogram = $1 where monitor = $2 and span_ms = ${hourMs} and start_ms = $3`,
      Buffer.from(histogramOf(figures) ?? []),
      monitor,
      startMs,
    )
    return true
  }
  for (const [sql, keptMs] of olds) if ((await database.run(sql, nowMs - keptMs)) > 0) return true
  return false
}
