import type { Incident } from '../../../harness/incidents/incident.ts'
import { percentilesIn } from '../histogram.ts'
import { lookOf } from '../look-row.ts'
import { numberIn, textIn } from '../row.ts'
import type { Store } from '../store.ts'
import type { Database } from './database.ts'

const spans = { hour: 3_600_000, day: 86_400_000 } as const

/** What a page shows: looks one by one, incidents, counts and percentiles. */
export const history = (database: Database): Pick<Store, 'looks' | 'incidents' | 'tallies' | 'percentiles'> => ({
  looks: async ({ monitor, fromMs, limit = 1000 }) =>
    (
      await database.all(
        'select look.*, unit.unit from look left join unit using (monitor) where monitor = $1 and at_ms >= $2 order by at_ms desc, number desc limit $3',
        monitor,
        fromMs,
        limit,
      )
    )
      .map((row) => lookOf(monitor, row, textIn(row, 'unit')))
      .toReversed(),
  incidents: async ({ id, open = false, monitor, fromMs = 0, limit = 1000 }) =>
    (
      await database.all(
        `select json from incident where (closed_ms is null or not $1) and ($2::text is null or monitor = $2) and ($5::text is null or id = $5)
           and (opened_ms >= $3 or closed_ms is null) order by opened_ms desc limit $4`,
        open,
        monitor ?? null,
        fromMs,
        limit,
        id ?? null,
      )
    ).map((row): Incident => JSON.parse(textIn(row, 'json'))),
  tallies: async (span, fromMs, monitor) =>
    (
      await database.all(
        `select * from tally where span_ms = $1 and start_ms >= $2 and ($3::text is null or monitor = $3) order by start_ms`,
        spans[span],
        fromMs,
        monitor ?? null,
      )
    ).map((row) => ({
      monitor: textIn(row, 'monitor'),
      startMs: numberIn(row, 'start_ms'),
      good: numberIn(row, 'good'),
      bad: numberIn(row, 'bad'),
      unknown: numberIn(row, 'unknown'),
      silenced: numberIn(row, 'silenced'),
    })),
  percentiles: async (monitor, fromMs) =>
    (
      await database.all(
        `select start_ms, histogram from tally where monitor = $1 and span_ms = $2 and start_ms >= $3 and length(histogram) > 0 order by start_ms`,
        monitor,
        spans.hour,
        fromMs,
      )
    ).flatMap((row) => percentilesIn(row['histogram'], numberIn(row, 'start_ms'))),
})
