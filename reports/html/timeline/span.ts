import type { Span } from './arrange.ts'
import type { Lane, LaneKind } from './lane.ts'

/**
 * Lanes that do not stretch a timeline. The final reading of records and the end of a wait come long after all has settled:
 * they stand at the right edge, with their time in the lane's name, so that what led to them gets the width. Lines of the whole
 * stack may be about anything.
 */
const beside: ReadonlySet<LaneKind> = new Set(['effect', 'end', 'shared', 'process'])

/** From the first thing drawn to the last, with a little room on both sides. */
export const spanOf = (lanes: readonly Lane[]): Span => {
  const moving = lanes.filter(({ kind }) => !beside.has(kind))
  const times = (moving.length > 0 ? moving : lanes).flatMap(({ bars, marks }) => [
    ...bars.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    ...marks.map(({ timeMs }) => timeMs),
  ])
  const fromMs = times.reduce((a, b) => Math.min(a, b), Infinity)
  const toMs = times.reduce((a, b) => Math.max(a, b), -Infinity)
  const room = Math.max(5, (toMs - fromMs) * 0.015)
  return { fromMs: fromMs - room, toMs: toMs + room }
}

/** Lanes without what the whole stack did before and after; what findings name stays in any case. */
export const within = (lanes: readonly Lane[], span: Span, named: ReadonlySet<number>): readonly Lane[] =>
  lanes
    .map((lane) => {
      if (lane.kind !== 'shared' && lane.kind !== 'process') return lane
      const inside = (timeMs: number): boolean => timeMs >= span.fromMs && timeMs <= span.toMs
      return { ...lane, marks: lane.marks.filter(({ timeMs, index }) => inside(timeMs) || named.has(index)) }
    })
    .filter(({ bars, marks }) => bars.length + marks.length > 0)
