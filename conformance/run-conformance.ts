import type { Endpoint } from './endpoint.ts'
import { failureInWords } from './failure-in-words.ts'
import { connect, makeSubject, type Clients } from './make-subject.ts'
import type { Point, PointOutcome, PointResult } from './point.ts'

/** How to judge an endpoint. */
export interface ConformanceOptions {
  readonly endpoint: Endpoint
  readonly points: readonly Point[]
  /** Points at a time. @default 8 */
  readonly concurrency?: number
  /** The longest wait that a point may cost where the clock cannot be moved; points that need more are not judged. @default 6000 */
  readonly patienceMs?: number
  /** The most real time that a point may take on top of its waits. @default 60000 */
  readonly deadlineMs?: number
  readonly onResult?: (result: PointResult) => void
}

/** Rejects when `ms` of real time went by. */
const deadline = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no end after ${ms} ms`)), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

const judge = async (
  point: Point,
  endpoint: Endpoint & { readonly region: string },
  clients: Clients,
  deadlineMs: number,
): Promise<string> => {
  const { subject, end } = makeSubject(endpoint, clients)
  const run = point.run(subject)
  try {
    await deadline(run, deadlineMs)
    return ''
  } catch (thrown) {
    return failureInWords(thrown)
  } finally {
    run.catch(() => undefined)
    await deadline(end(), deadlineMs).catch(() => undefined)
  }
}

/**
 * Judges an endpoint, point by point. Points run beside each other; where the clock is injected, those that move it run
 * alone, after the others.
 * @returns one result per point, in the order of the points
 */
export const runConformance = async (options: ConformanceOptions): Promise<readonly PointResult[]> => {
  const { points, concurrency = 8, patienceMs = 6_000, deadlineMs = 60_000, onResult } = options
  const endpoint = { region: 'eu-west-2', ...options.endpoint }
  const clients = connect(endpoint)
  const results = new Map<string, PointResult>()

  const settle = async (point: Point): Promise<void> => {
    const { id, says, source, ability, waitsMs = 0 } = point
    const tooLong = !endpoint.advance && waitsMs > patienceMs
    const why = tooLong
      ? `takes ${waitsMs / 1000} s, and the clock of this endpoint cannot be moved`
      : await judge(point, endpoint, clients, deadlineMs + waitsMs)
    const outcome: PointOutcome = tooLong ? 'not judged' : why === '' ? 'pass' : 'fail'
    const result = { id, says, source, ...(ability !== undefined && { ability }), outcome, why }
    results.set(id, result)
    onResult?.(result)
  }
  const runAll = async (some: readonly Point[], lanes: number): Promise<void> => {
    const left = some.values()
    const lane = async (): Promise<void> => {
      for (const point of left) await settle(point)
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }

  try {
    const waiting = points.filter((point) => (point.waitsMs ?? 0) > 0)
    const prompt = points.filter((point) => !waiting.includes(point))
    if (endpoint.advance) {
      await runAll(prompt, concurrency)
      await runAll(waiting, 1)
    } else await runAll(points, concurrency)
  } finally {
    clients.destroy()
  }
  return points.map((point) => results.get(point.id)).filter((result) => result !== undefined)
}
