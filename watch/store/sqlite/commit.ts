import { aspects } from '../../../harness/incidents/look.ts'
import type { Look } from '../../../harness/incidents/look.ts'
import type { Change } from '../store.ts'
import type { Database } from './database.ts'
import { rowOf } from '../look-row.ts'
import type { MonitorIds } from './monitor-ids.ts'
import { countLate } from './roll-up.ts'

const insertLook = `
  insert into look (monitor, sequence, at_ms, aspect, state, level, blind, extra, silenced, ticks, took_ms, late_ms, value, words, detail)
  values (?1, (select coalesce(max(sequence) + 1, 0) from look where monitor = ?1 and at_ms = ?2), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)`

const keepLook = (database: Database, ids: MonitorIds, look: Look): void => {
  const monitor = ids.of(look.monitor)
  database.run(insertLook, monitor, ...rowOf(look))
  const [figure] = look.aspect === 'looks' ? look.figures : []
  if (figure !== undefined) ids.keepUnit(look.monitor, figure.unit)
  countLate(database, monitor, look)
}

/** Writes a change, within a transaction. */
export const commitChange = (database: Database, ids: MonitorIds, change: Change): void => {
  const {
    looks = [],
    lines = [],
    incidents = [],
    notices = [],
    ticks = {},
    memos = [],
    forget = [],
    answered = [],
  } = change
  for (const look of looks) keepLook(database, ids, look)
  for (const line of lines)
    database.run(
      'insert or replace into line (monitor, aspect, json) values (?, ?, ?)',
      ids.of(line.monitor),
      aspects.indexOf(line.aspect),
      JSON.stringify(line),
    )
  for (const incident of incidents)
    database.run(
      'insert or replace into incident (id, monitor, opened_ms, closed_ms, json) values (?, ?, ?, ?, ?)',
      incident.id,
      ids.of(incident.monitor),
      incident.openedMs,
      incident.closedMs ?? null,
      JSON.stringify(incident),
    )
  for (const notice of notices)
    database.run(
      'insert into notice (id, channel, json) values (?, ?, ?) on conflict do nothing',
      notice.id,
      notice.channel,
      JSON.stringify(notice),
    )
  for (const [monitor, atMs] of Object.entries(ticks))
    database.run('insert or replace into tick (monitor, at_ms) values (?, ?)', ids.of(monitor), atMs)
  for (const { monitor, id, dueMs, data } of memos)
    database.run(
      'insert or replace into memo (monitor, id, due_ms, data) values (?, ?, ?, ?)',
      ids.of(monitor),
      id,
      dueMs,
      JSON.stringify(data),
    )
  for (const { monitor, id } of forget)
    database.run('delete from memo where monitor = ? and id = ?', ids.of(monitor), id)
  for (const id of answered) database.run('delete from request where id = ?', id)
}
