import { Pool } from 'undici'
import type { LoadRequest } from '../harness/model/load.ts'
import { send } from './send.ts'

/** Options of {@link capacity}. */
export interface CapacityOptions {
  readonly url: string
  /** What they ask: each caller one of them, in turn. */
  readonly requests: readonly LoadRequest[]
  /** So many callers, each of whom asks again as soon as it was answered. */
  readonly callers: number
  /** For how long it is warmed up, and then measured. */
  readonly warmMs: number
  readonly lastsMs: number
  readonly run: string
  readonly signal: AbortSignal
}

/** How many right answers a second an idle front door gives to a few callers who ask again and again: what it bears, about. */
export const capacity = async (options: CapacityOptions): Promise<number> => {
  const { url, requests, callers, warmMs, lastsMs, run, signal } = options
  const pool = new Pool(url, { connections: callers, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
  const began = performance.now()
  const now = (): number => performance.now() - began
  let [n, right] = [0, 0]
  const caller = async (_: unknown, nth: number): Promise<void> => {
    const request = requests[nth % requests.length]
    if (request === undefined) return
    while (now() < warmMs + lastsMs && !signal.aborted) {
      n += 1
      const { wrong } = await send(pool, request, { n, run }, { timeoutMs: 10_000, authorization: undefined })
      const at = now()
      if (wrong === undefined && at >= warmMs && at < warmMs + lastsMs) right += 1
    }
  }
  try {
    await Promise.all(Array.from({ length: callers }, caller))
  } finally {
    await pool.destroy()
  }
  signal.throwIfAborted()
  return right / (lastsMs / 1000)
}
