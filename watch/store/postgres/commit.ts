import { createHash } from 'node:crypto'
import { ShakedownError } from '../../../harness/errors.ts'
import type { Look } from '../../../harness/incidents/look.ts'
import { rowOf } from '../look-row.ts'
import { numberIn } from '../row.ts'
import type { Change } from '../store.ts'
import type { Database } from './database.ts'

const lookColumns = [
  'at_ms bigint',
  'aspect int',
  'state int',
  'level int',
  'blind int',
  'extra int',
  'silenced int',
  'ticks int',
  'took_ms float8',
  'late_ms float8',
  'value float8',
  'words text',
  'detail text',
]
const names = lookColumns.map((column) => column.split(' ')[0] ?? '')

const rows = (list: string, columns: string): string =>
  `jsonb_to_recordset($2::jsonb -> '${list}') as given(${columns}), fence`

const counted = (state: number): string => `coalesce(sum(ticks) filter (where silenced = 0 and state = ${state}), 0)`

/**
 * A whole change in one statement, so that it takes one way there and back, and is kept whole or not at all. Nothing is written by who does not hold the lease (`fence`), and nobody
 * takes the lease meanwhile. What was written already is not written again: an answer may have been lost.
 */
const statement = `
with fence as (select 1 as held from lease where holder = $1 for share),
fresh as (
  insert into look (monitor, digest, ${names.join(', ')}) select monitor, digest, ${names.join(', ')}
  from ${rows('looks', `monitor text, digest text, ${lookColumns.join(', ')}`)}
  on conflict do nothing returning monitor, at_ms, aspect, state, extra, silenced, ticks
),
tallied as (
  insert into tally (monitor, span_ms, start_ms, good, bad, unknown, silenced)
  select monitor, span_ms, at_ms - at_ms % span_ms, ${counted(0)}, ${counted(1)}, ${counted(2)}, coalesce(sum(ticks) filter (where silenced = 1), 0)
  from fresh, (values (3600000::bigint), (86400000::bigint)) as spans(span_ms)
  where aspect = 0 and extra is null group by 1, 2, 3
  on conflict (monitor, span_ms, start_ms) do update set good = tally.good + excluded.good, bad = tally.bad + excluded.bad,
    unknown = tally.unknown + excluded.unknown, silenced = tally.silenced + excluded.silenced
),
united as (
  insert into unit (monitor, unit) select monitor, unit from ${rows('units', 'monitor text, unit text')}
  on conflict (monitor) do update set unit = excluded.unit where unit.unit <> excluded.unit
),
lined as (
  insert into line (monitor, aspect, json) select monitor, aspect, json from ${rows('lines', 'monitor text, aspect text, json text')}
  on conflict (monitor, aspect) do update set json = excluded.json
),
incidents as (
  insert into incident (id, monitor, opened_ms, closed_ms, json) select id, monitor, opened_ms, closed_ms, json
  from ${rows('incidents', 'id text, monitor text, opened_ms bigint, closed_ms bigint, json text')}
  on conflict (id) do update set closed_ms = excluded.closed_ms, json = excluded.json
),
noticed as (
  insert into notice (id, channel, json) select id, channel, json from ${rows('notices', 'id text, channel text, json text')}
  on conflict do nothing
),
ticked as (
  insert into tick (monitor, at_ms) select monitor, at_ms from ${rows('ticks', 'monitor text, at_ms bigint')}
  on conflict (monitor) do update set at_ms = excluded.at_ms
),
kept as (
  insert into memo (monitor, id, due_ms, data) select monitor, id, due_ms, data
  from ${rows('memos', 'monitor text, id text, due_ms bigint, data text')}
  on conflict (monitor, id) do update set due_ms = excluded.due_ms, data = excluded.data
),
forgotten as (
  delete from memo using ${rows('forget', 'monitor text, id text')} where memo.monitor = given.monitor and memo.id = given.id
),
answered as (
  delete from request using jsonb_array_elements_text($2::jsonb -> 'answered') as given(id), fence where request.id = given.id::bigint
)
select count(*)::int as held from fence`

/** PostgreSQL keeps no NUL in a text, and no half of a surrogate pair. */
const keepable = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value

const json = (value: unknown): string => JSON.stringify(value, keepable)

const rowOfLook = (look: Look): Readonly<Record<string, unknown>> => ({
  monitor: look.monitor,
  digest: createHash('sha1').update(JSON.stringify(look)).digest('base64url').slice(0, 16),
  ...Object.fromEntries(rowOf(look).map((value, position) => [names[position] ?? '', value])),
})

/** Of several of one key the last one: a statement may change a row once. */
const lastOf = <T>(all: readonly T[], key: (each: T) => string): readonly T[] => [
  ...new Map(all.map((each) => [key(each), each])).values(),
]

const rowsOf = (change: Change): Readonly<Record<string, unknown>> => {
  const { looks = [], lines = [], incidents = [], notices = [], ticks = {}, memos = [] } = change
  return {
    looks: looks.map(rowOfLook),
    units: lastOf(
      looks.flatMap(({ monitor, aspect, figures: [figure] }) =>
        figure === undefined || aspect !== 'looks' ? [] : [{ monitor, unit: figure.unit }],
      ),
      ({ monitor }) => monitor,
    ),
    lines: lastOf(lines, ({ monitor, aspect }) => `${monitor}/${aspect}`).map((line) => ({
      monitor: line.monitor,
      aspect: line.aspect,
      json: json(line),
    })),
    incidents: lastOf(incidents, ({ id }) => id).map((incident) => ({
      id: incident.id,
      monitor: incident.monitor,
      opened_ms: incident.openedMs,
      closed_ms: incident.closedMs ?? null,
      json: json(incident),
    })),
    notices: notices.map((notice) => ({ id: notice.id, channel: notice.channel, json: json(notice) })),
    ticks: Object.entries(ticks).map(([monitor, at_ms]) => ({ monitor, at_ms })),
    memos: lastOf(memos, ({ monitor, id }) => `${monitor}/${id}`).map(({ monitor, id, dueMs, data }) => ({
      monitor,
      id,
      due_ms: dueMs,
      data: json(data),
    })),
    forget: change.forget ?? [],
    answered: change.answered ?? [],
  }
}

/** The code of the error of who writes and does not hold the lease any more. */
const lostCode = 'store-lost'

/**
 * Writes a change for the holder of the lease.
 *
 * @throws {ShakedownError} code `store-lost` where another watcher has it by now; nothing is written then
 */
export const commitChange = async (database: Database, holder: string, change: Change): Promise<void> => {
  const [row] = await database.all(statement, holder, json(rowsOf(change)))
  if (numberIn(row, 'held') === 0)
    throw new ShakedownError(lostCode, 'another watcher looks by now', {
      hint: 'Nothing needs to be done: it goes on from here.',
      exitCode: 4,
    })
}
