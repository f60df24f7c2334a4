import type { Database } from './database.ts'
import { countsKeptMs, looksKeptMs } from '../kept.ts'

/** Rows removed at a time: well under ten milliseconds. */
const atOnce = 500

/** Removes some looks of a monitor that are too old and rolled up; false when there are none. */
export const removeLooks = (database: Database, monitor: number, nowMs: number): boolean => {
  const upTo = database.get('select up_to_ms from rolled where monitor = ?', monitor)?.['up_to_ms']
  const beforeMs = Math.min(nowMs - looksKeptMs, Number(upTo ?? 0))
  const bound = database.get(
    'select at_ms from look where monitor = ? and at_ms < ? order by at_ms limit 1 offset ?',
    monitor,
    beforeMs,
    atOnce,
  )?.['at_ms']
  return database.run('delete from look where monitor = ? and at_ms < ?', monitor, Number(bound ?? beforeMs)) > 0
}

const olds = [
  'delete from hour where (monitor, start_ms) in (select monitor, start_ms from hour where monitor = ?1 and start_ms < ?2 limit ?3)',
  'delete from day where (monitor, start_ms) in (select monitor, start_ms from day where monitor = ?1 and start_ms < ?2 limit ?3)',
  'delete from incident where id in (select id from incident where monitor = ?1 and closed_ms < ?2 limit ?3)',
]

/** Removes some of a monitor's counts and incidents that are too old; false when there are none. */
export const removeCounts = (database: Database, monitor: number, nowMs: number): boolean =>
  olds.some((sql) => database.run(sql, monitor, nowMs - countsKeptMs, atOnce) > 0)
