import { type Latencies, latencies } from '../harness/latencies.ts'
import type { LoadFigures } from '../harness/model/load.ts'

/** What became of one request. */
export interface Told {
  readonly request: string
  /** When it was due, in milliseconds from the load's beginning. */
  readonly dueMs: number
  /** It was sent later than it was due, though there was room for it. */
  readonly late: boolean
  /** What was wrong with its answer. Absent: nothing. */
  readonly wrong?: string
  /** How long its right answer took, or for how long none came. Absent: a wrong answer, of which nobody wants to know how fast it was. */
  readonly tookMs?: number
}

/** Sums up what became of requests, second by second of when they were due, so that a stall is seen where it was. */
export interface Tally {
  add(told: Told): void
  /** The figures so far, in order. */
  figures(): readonly LoadFigures[]
}

/** Kinds of errors that are told apart in one second; the others are counted together. */
const kinds = 20

interface Sum {
  sent: number
  right: number
  late: number
  readonly wrong: Map<string, number>
  readonly took: Latencies
}

/** An empty tally. */
export const tally = (): Tally => {
  const sums = new Map<number, Map<string, Sum>>()
  const sumOf = (second: number, request: string): Sum => {
    const those = sums.get(second) ?? new Map<string, Sum>()
    const sum = those.get(request) ?? { sent: 0, right: 0, late: 0, wrong: new Map(), took: latencies() }
    sums.set(second, those.set(request, sum))
    return sum
  }
  return {
    add: ({ request, dueMs, late, wrong, tookMs }) => {
      const sum = sumOf(Math.floor(dueMs / 1000), request)
      sum.sent += 1
      if (late) sum.late += 1
      if (tookMs !== undefined) sum.took.record(tookMs)
      if (wrong === undefined) sum.right += 1
      else {
        const words = sum.wrong.has(wrong) || sum.wrong.size < kinds ? wrong : 'other errors'
        sum.wrong.set(words, (sum.wrong.get(words) ?? 0) + 1)
      }
    },
    figures: () =>
      [...sums]
        .toSorted(([a], [b]) => a - b)
        .flatMap(([second, those]) =>
          [...those].map(([request, { sent, right, late, wrong, took }]): LoadFigures => {
            const encoded = took.encoded()
            return {
              kind: 'load',
              request,
              second,
              sent,
              right,
              wrong: Object.fromEntries(wrong),
              late,
              ...(encoded === undefined ? {} : { latencies: encoded }),
            }
          }),
        ),
  }
}
