import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Load, LoadFigures } from '../harness/model/load.ts'
import { arrivals, dueInAll, turn } from './arrivals.ts'
import { send } from './send.ts'
import { tally } from './tally.ts'

/** Options of {@link generate}. */
export interface GenerateOptions {
  readonly runId: string
  /** The variables of the environment, for `authorizationFrom`. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** A request that is sent so many milliseconds after it was due, though there was room for it, is late. */
  readonly lateFromMs: number
  /** Ends it: nothing more is sent. */
  readonly signal: AbortSignal
}

/** A load that was made. */
export interface Generated {
  readonly figures: readonly LoadFigures[]
  /** Requests that were due and never sent. */
  readonly unsent: number
}

/** Turns of the loop without a pause at most: answers must be read meanwhile. */
const burst = 64

/**
 * Puts a load on a front door and measures each request from when it was due, not from when it could be sent: a system that stalls holds up the requests behind
 * as it would hold up people, and cannot hide it ("coordinated omission").
 */
export const generate = async (load: Load, { runId, env, lateFromMs, signal }: GenerateOptions): Promise<Generated> => {
  const { requests, timeoutMs, inFlightAtMost } = load
  const order = turn(requests)
  const sum = tally()
  const pool = new Pool(load.url, {
    connections: inFlightAtMost,
    pipelining: 1,
    // Our own timer gives a request up, whatever it waits for.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs },
  })
  const startedMs = performance.now()
  const nowMs = (): number => performance.now() - startedMs
  const inFlight = new Set<Promise<void>>()
  let [n, sent] = [0, 0]

  const one = async (dueMs: number, excused: boolean): Promise<void> => {
    const request = requests[order[n % order.length] ?? 0]
    if (request === undefined) return
    // Its own lateness is none of the system's; that of a request for which there was no room is.
    const ownMs = excused ? 0 : Math.max(0, nowMs() - dueMs)
    const late = ownMs > lateFromMs
    const authorization = request.authorizationFrom === undefined ? undefined : env[request.authorizationFrom]
    const filling = { n, run: runId }
    n += 1
    sent += 1
    const { wrong, none } = await send(pool, request, filling, { timeoutMs, authorization })
    const tookMs = nowMs() - dueMs - ownMs
    sum.add({
      request: request.name,
      dueMs,
      late,
      ...(wrong === undefined ? {} : { wrong }),
      ...(wrong === undefined || none === true ? { tookMs } : {}),
    })
  }

  try {
    let [unpaused, catchingUp] = [0, false]
    for (const dueMs of arrivals(load)) {
      const waitMs = dueMs - nowMs()
      if (waitMs > 0.5) {
        await sleep(waitMs, undefined, { signal }).catch(() => undefined)
        ;[unpaused, catchingUp] = [0, false]
      } else if ((unpaused += 1) % burst === 0) await sleep(0)
      while (inFlight.size >= inFlightAtMost && !signal.aborted) {
        // Whoever is due meanwhile waits for the system, until all of them are sent.
        catchingUp = true
        await Promise.race(inFlight)
      }
      if (signal.aborted) break
      const work = one(dueMs, catchingUp)
      inFlight.add(work)
      void work.finally(() => inFlight.delete(work))
    }
    await Promise.all(inFlight)
  } finally {
    await pool.destroy()
  }
  return { figures: sum.figures(), unsent: dueInAll(load) - sent }
}
