import type { Incident } from '../../../harness/incidents/incident.ts'
import type { SpanTally, Store } from '../store.ts'
import type { Database } from './database.ts'
import { numberIn, textIn, type Row } from '../row.ts'
import { percentilesIn } from '../histogram.ts'
import { lookOf } from '../look-row.ts'
import type { MonitorIds } from './monitor-ids.ts'
import { countLooks, dayMs, hourMs } from './roll-up.ts'

const tallyOf = (monitor: string, startMs: number, row: Row): SpanTally => ({
  monitor,
  startMs,
  good: numberIn(row, 'good'),
  bad: numberIn(row, 'bad'),
  unknown: numberIn(row, 'unknown'),
  silenced: numberIn(row, 'silenced'),
})

const add = (a: SpanTally, b: SpanTally): SpanTally => ({
  ...a,
  good: a.good + b.good,
  bad: a.bad + b.bad,
  unknown: a.unknown + b.unknown,
  silenced: a.silenced + b.silenced,
})

/** Looks that no hour holds yet, as tallies of their spans. */
const unrolled = (database: Database, ids: MonitorIds, spanMs: number, monitor: string): readonly SpanTally[] => {
  const id = ids.of(monitor)
  const upTo = numberIn(database.get('select up_to_ms from rolled where monitor = ?', id), 'up_to_ms')
  const bounds = database.get(
    'select min(at_ms) as first, max(at_ms) as last from look where monitor = ? and at_ms >= ?',
    id,
    upTo,
  )
  const [firstMs, lastMs] = [bounds?.['first'], bounds?.['last']]
  if (typeof firstMs !== 'number' || typeof lastMs !== 'number') return []
  const tallies: SpanTally[] = []
  for (let startMs = firstMs - (firstMs % spanMs); startMs <= lastMs; startMs += spanMs) {
    const row = database.get(countLooks, id, Math.max(startMs, upTo), startMs + spanMs)
    if (row !== undefined) tallies.push(tallyOf(monitor, startMs, row))
  }
  return tallies
}

const allOf = (database: Database, monitor: string | undefined): readonly string[] =>
  monitor === undefined ? database.all('select name from monitor').map((row) => textIn(row, 'name')) : [monitor]

/** What a page shows: looks one by one, incidents, counts and percentiles. */
export const history = (
  database: Database,
  ids: MonitorIds,
): Pick<Store, 'looks' | 'incidents' | 'tallies' | 'percentiles'> => ({
  looks: async ({ monitor, fromMs, limit = 1000 }) =>
    database
      .all(
        'select * from look where monitor = ? and at_ms >= ? order by at_ms desc, sequence desc limit ?',
        ids.of(monitor),
        fromMs,
        limit,
      )
      .map((row) => lookOf(monitor, row, ids.unitOf(monitor)))
      .toReversed(),
  incidents: async ({ id, open = false, monitor, fromMs = 0, limit = 1000 }) =>
    database
      .all(
        `select json from incident where (closed_ms is null or not ?1) and (?2 is null or monitor = ?2) and (?5 is null or id = ?5) and (opened_ms >= ?3 or closed_ms is null)
         order by opened_ms desc limit ?4`,
        open ? 1 : 0,
        monitor === undefined ? null : ids.of(monitor),
        fromMs,
        limit,
        id ?? null,
      )
      .map((row): Incident => JSON.parse(textIn(row, 'json'))),
  tallies: async (span, fromMs, monitor) => {
    const spanMs = span === 'hour' ? hourMs : dayMs
    const rolled = database
      .all(
        `select * from ${span} where start_ms >= ?1 and (?2 is null or monitor = ?2)`,
        fromMs,
        monitor === undefined ? null : ids.of(monitor),
      )
      .map((row) => tallyOf(ids.nameOf(row['monitor']), numberIn(row, 'start_ms'), row))
    const found = new Map(rolled.map((tally) => [`${tally.monitor}/${tally.startMs}`, tally]))
    for (const name of allOf(database, monitor))
      for (const tally of unrolled(database, ids, spanMs, name)) {
        const key = `${name}/${tally.startMs}`
        const known = found.get(key)
        if (tally.startMs >= fromMs) found.set(key, known === undefined ? tally : add(known, tally))
      }
    return [...found.values()].toSorted((a, b) => a.startMs - b.startMs)
  },
  percentiles: async (monitor, fromMs) =>
    database
      .all(
        'select start_ms, histogram from hour where monitor = ? and start_ms >= ? and histogram is not null order by start_ms',
        ids.of(monitor),
        fromMs,
      )
      .flatMap((row) => percentilesIn(row['histogram'], numberIn(row, 'start_ms'))),
})
