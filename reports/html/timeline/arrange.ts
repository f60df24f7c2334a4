import type { Bar, Mark } from './lane.ts'

/** Where a timeline begins and ends, in milliseconds of the run. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Per cent of a timeline's width at which a moment lies. */
export const percent = ({ fromMs, toMs }: Span, timeMs: number): number =>
  Math.min(100, Math.max(0, ((timeMs - fromMs) / (toMs - fromMs)) * 100))

/** Marks at (nearly) one place; mostly a single one. */
export interface Spot {
  readonly x: number
  readonly row: number
  readonly marks: readonly Mark[]
}

/** A bar with its place. */
export interface PlacedBar {
  readonly bar: Bar
  readonly x: number
  readonly width: number
  readonly row: number
}

/** Per cent of the width that a mark takes. */
const markWidth = 1.3
/** Narrower than this and nobody could see or hit it. */
const narrowest = 0.4

/** Puts marks beside each other in a few rows; what finds no room joins its neighbour, so that nothing is drawn unreadably thick. */
export const arrangeMarks = (marks: readonly Mark[], span: Span, rows = 3): readonly Spot[] => {
  const spots: { x: number; row: number; marks: Mark[] }[] = []
  const last = new Map<number, (typeof spots)[number]>()
  for (const mark of marks.toSorted((a, b) => a.timeMs - b.timeMs)) {
    const x = percent(span, mark.timeMs)
    const row = Array.from({ length: rows }, (_, nth) => nth).find((nth) => x - (last.get(nth)?.x ?? -99) >= markWidth)
    const neighbour = last.get(rows - 1)
    if (row === undefined && neighbour !== undefined) {
      neighbour.marks.push(mark)
      continue
    }
    const spot = { x, row: row ?? 0, marks: [mark] }
    last.set(spot.row, spot)
    spots.push(spot)
  }
  return spots
}

/** Puts bars that overlap in time into rows of their own, as long as there are rows; the rest is left out. */
export const arrangeBars = (bars: readonly Bar[], span: Span, rows = 8): readonly PlacedBar[] => {
  const ends = Array.from({ length: rows }, () => -1)
  return bars
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .flatMap((bar) => {
      const x = percent(span, bar.fromMs)
      const width = Math.max(narrowest, percent(span, bar.toMs) - x)
      const row = ends.findIndex((end) => end <= x)
      if (row === -1) return []
      ends[row] = x + width + 0.15
      return [{ bar, x, width, row }]
    })
}

/** Round moments for an axis, about so many of them. */
export const ticks = ({ fromMs, toMs }: Span, about = 6): readonly number[] => {
  const rough = (toMs - fromMs) / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough
  const first = Math.ceil(fromMs / step)
  const last = Math.floor(toMs / step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => (first + nth) * step)
}
