import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { historyOf } from '../../../../harness/model/history.ts'
import type { Operation } from '../../../../harness/model/operation.ts'
import { arrangeBars, arrangeMarks, ticks } from '../../../../reports/html/timeline/arrange.ts'
import { depth } from '../../../../reports/html/timeline/depth.ts'
import type { Bar, Mark } from '../../../../reports/html/timeline/lane.ts'
import { lanes } from '../../../../reports/html/timeline/lanes.ts'
import { spanOf, within } from '../../../../reports/html/timeline/span.ts'
import { finishedRun } from '../../../fixtures/finished-run.ts'
import { historyFrom, published, withheld } from '../../history-builder.ts'

const { result, operations } = finishedRun()
const idOf = (scenario: string, verdict: string): string =>
  result.cells.find((cell) => cell.scenario === scenario && cell.verdict === verdict)?.id ?? ''
const span = { fromMs: 0, toMs: 1000 }
const mark = (timeMs: number, index: number): Mark => ({ timeMs, index, glyph: 'published', words: '' })
const bar = (fromMs: number, toMs: number): Bar => ({
  fromMs,
  toMs,
  ending: 'acknowledged',
  words: '',
  label: '',
  indices: [],
})
const times = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 200 })

it('draws what was withheld as such, in a lane that does not call it published', () => {
  const drawn = lanes(historyFrom([withheld('w-1'), ...published('c-1')]))
  expect(drawn.map(({ name, marks }) => [name, marks.map(({ glyph }) => glyph)])).toEqual([
    ['Published or withheld', ['withheld', 'published']],
  ])
  expect(drawn[0]?.marks[0]?.words).toMatch(/withheld create e1 on purpose/)
})

describe('arrange', () => {
  it('draws every mark once, and no two on top of each other', () => {
    fc.assert(
      fc.property(times, (moments) => {
        const spots = arrangeMarks(
          moments.map((moment, index) => mark(moment, index)),
          span,
        )
        const drawn = spots.flatMap(({ marks }) => marks.map(({ index }) => index))
        expect(new Set(drawn)).toEqual(new Set(moments.keys()))
        expect(drawn).toHaveLength(moments.length)
        for (const row of [0, 1, 2]) {
          const places = spots.filter((spot) => spot.row === row).map(({ x }) => x)
          for (const [nth, x] of places.entries()) expect(x - (places[nth - 1] ?? -99)).toBeGreaterThanOrEqual(1.3)
        }
      }),
    )
  })

  it('puts bars that overlap into different rows, up to eight', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(900), fc.nat(100)), { maxLength: 40 }), (spans) => {
        const placed = arrangeBars(
          spans.map(([from, length]) => bar(from, from + length)),
          span,
        )
        for (const one of placed)
          for (const other of placed)
            if (one !== other && one.row === other.row)
              expect(one.x + one.width <= other.x || other.x + other.width <= one.x).toBe(true)
        expect(Math.max(0, ...placed.map(({ row }) => row))).toBeLessThan(8)
      }),
    )
    const nine = arrangeBars(
      Array.from({ length: 9 }, () => bar(0, 500)),
      span,
    )
    expect(nine).toHaveLength(8)
  })

  it('ticks at round moments within the span', () => {
    expect(ticks({ fromMs: 1870, toMs: 4210 })).toEqual([2000, 2500, 3000, 3500, 4000])
    expect(ticks({ fromMs: 0, toMs: 60_000 })).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
  })
})

describe('lanes', () => {
  const lanesOf = (id: string, all: readonly Operation[] = operations): ReturnType<typeof lanes> =>
    lanes(historyOf(all, id))

  it('shows each message in flight at its replica, how that ended, and whose copy it was', () => {
    const replicas = lanesOf(idOf('concurrent-duplicates', 'fail')).filter(({ kind }) => kind === 'replica')
    expect(replicas.map(({ name, bars }) => [name, bars.map(({ label, ending }) => `${label}: ${ending}`)])).toEqual([
      ['prisoner-to-nomis-1', ['V0200 control: acknowledged', 'V0201 e1: acknowledged', 'V0201 e2: given back']],
      ['prisoner-to-nomis-2', ['V0201 e1 copy 2: acknowledged', 'V0201 e2: given back', 'V0201 e2: given back']],
    ])
  })

  it('shows a fault from injection to heal, with its bites', () => {
    const [fault] = lanesOf(idOf('concurrent-duplicates', 'fail'))
    expect(fault).toMatchObject({ name: 'table-lock', kind: 'fault', bars: [{ ending: 'healed' }] })
    expect(fault?.marks.map(({ glyph }) => glyph)).toEqual(['bite', 'bite', 'bite', 'bite'])
  })

  it('draws a message without an end as open, until it would be visible again', () => {
    const id = idOf('duplicate-delivery', 'pass')
    const lost = operations.filter(({ kind, cell }) => kind !== 'acknowledge' || cell !== id)
    const first = lanesOf(id, lost).find(({ kind }) => kind === 'replica')?.bars[0]
    const last = lost.findLast(({ cell }) => cell === id)
    expect(first).toMatchObject({ ending: 'open', toMs: Math.min(last?.timeMs ?? 0, (first?.fromMs ?? 0) + 4000) })
  })

  it('keeps what the whole stack said apart, and does not stretch the time for it', () => {
    const id = idOf('concurrent-duplicates', 'fail')
    const own = lanesOf(id)
    const { fromMs, toMs } = spanOf(own)
    const line = (timeMs: number): Operation => ({
      kind: 'log',
      index: operations.find((operation) => operation.timeMs > timeMs)?.index ?? 0,
      timeMs,
      actor: 'postgres',
      outcome: 'info',
      level: 'error',
      message: 'could not serialize access',
      sqlState: '40001',
    })
    const end = operations.findLast(({ cell }) => cell === id)?.timeMs ?? 0
    const all = lanesOf(
      id,
      [...operations, line(fromMs + 500), line(end - 30)].toSorted((a, b) => a.timeMs - b.timeMs),
    )
    const shared = all.find(({ kind }) => kind === 'shared')
    expect(shared).toMatchObject({ name: 'postgres, of any cell' })
    expect(shared?.marks).toHaveLength(2)
    expect(spanOf(all)).toEqual({ fromMs, toMs })
    const kept = within(all, spanOf(all), new Set()).find(({ kind }) => kind === 'shared')
    expect(kept?.marks.map(({ label, timeMs }) => [label, timeMs])).toEqual([['40001', fromMs + 500]])
  })
})

describe('depth', () => {
  it('is the sum of what came and went, on the queue and on its dead-letter queue', () => {
    const known = depth(historyOf(operations, idOf('dlq-redrive', 'pass')))
    expect(known?.queue.reduce((a, b) => Math.max(a, b))).toBe(3)
    expect(known?.deadLetterQueue.reduce((a, b) => Math.max(a, b))).toBe(3)
    expect([known?.queue.at(-1), known?.deadLetterQueue.at(-1)]).toEqual([0, 0])
    expect(known?.seconds).toEqual(known?.seconds.toSorted((a, b) => a - b))
  })

  it('is what the probe read where the queue shows nothing itself', () => {
    const id = idOf('out-of-order-delivery', 'pass')
    const dark = operations.filter(({ kind }) => kind !== 'enqueue')
    const known = depth(historyOf(dark, id))
    expect(known?.from).toBe('as the probe read it from the queue')
    expect(known?.queue.slice(0, 3)).toEqual([0, 152, 144])
  })

  it('is unknown where neither says anything', () => {
    const id = idOf('duplicate-delivery', 'pass')
    const dark = operations.filter(({ kind }) => kind !== 'enqueue' && kind !== 'probe')
    expect(depth(historyOf(dark, id))).toBeUndefined()
  })
})
