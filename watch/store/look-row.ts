import { z } from 'zod'
import { levels } from '../../harness/model/level.ts'
import { aspects, type Figure, type Look } from '../../harness/incidents/look.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { numberIn, type Row } from './row.ts'

const states = ['good', 'bad', 'unknown'] as const
const culprits = ['probe', 'watcher', 'paused'] as const
const extras = ['second', 'faster'] as const

/** Positions in these lists are what is written: new ones go to the end. */
const code = (list: readonly string[], value: string | undefined): number | null =>
  value === undefined ? null : list.indexOf(value)

const decoded = <T>(list: readonly T[], value: unknown): T | undefined =>
  typeof value === 'number' ? list[value] : undefined

/** A look as the values of a row, beside its monitor and sequence. Of a good one only the first figure is kept. */
export const rowOf = (look: Look): readonly (number | string | null)[] => {
  const { figures, evidence } = look
  const isGood = look.state === 'good'
  const detail = isGood || (figures.length === 0 && evidence === undefined) ? null : { figures, evidence }
  return [
    look.atMs,
    code(aspects, look.aspect),
    code(states, look.state),
    code(levels, look.level),
    code(culprits, look.blind),
    code(extras, look.extra),
    look.silenced === true ? 1 : 0,
    look.ticks ?? 1,
    Math.round(look.tookMs * 10) / 10,
    Math.round(look.lateMs * 10) / 10,
    figures[0]?.value ?? null,
    isGood ? null : look.words,
    detail === null ? null : JSON.stringify(detail),
  ]
}

const json: z.ZodType<Json> = z.json()
const detailForm = z.object({
  figures: z.array(z.object({ subject: z.string(), value: z.number(), unit: z.string() })),
  evidence: json.optional(),
})

/** The look that a row holds; `unit` is what the monitor's figures are of. */
export const lookOf = (monitor: string, row: Row, unit: string): Look => {
  const read = typeof row['detail'] === 'string' ? detailForm.parse(JSON.parse(row['detail'])) : undefined
  const value = row['value']
  const figures: readonly Figure[] =
    read?.figures ??
    (typeof value === 'number' ? [{ subject: monitor, value, unit: row['aspect'] === 0 ? unit : '' }] : [])
  const level = decoded(levels, row['level'])
  const blind = decoded(culprits, row['blind'])
  const extra = decoded(extras, row['extra'])
  const aspect = decoded(aspects, row['aspect'])
  const ticks = numberIn(row, 'ticks')
  return {
    monitor,
    aspect: aspect === 'afterwards' ? aspect : 'looks',
    atMs: numberIn(row, 'at_ms'),
    tookMs: numberIn(row, 'took_ms'),
    lateMs: numberIn(row, 'late_ms'),
    state: decoded(states, row['state']) ?? 'unknown',
    words: typeof row['words'] === 'string' ? row['words'] : '',
    figures,
    ...(level === undefined ? {} : { level }),
    ...(blind === undefined ? {} : { blind }),
    ...(extra === undefined ? {} : { extra }),
    ...(row['silenced'] === 1 ? { silenced: true as const } : {}),
    ...(read?.evidence === undefined ? {} : { evidence: read.evidence }),
    ...(ticks === 1 ? {} : { ticks }),
  }
}
