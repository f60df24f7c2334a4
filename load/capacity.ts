import { setTimeout as sleep } from 'node:timers/promises'
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

/** What an idle front door bears. */
export interface Capacity {
  /** Right answers a second. */
  readonly perSecond: number
  /** How long one took, on the average; what was waited for in vain, where there was none. */
  readonly answeredMs: number
  /** So many were refused because their sender had asked too often (429). */
  readonly limited: number
}

const timeoutMs = 10_000

/** Whoever was refused asks again a little later: one who did so at once would cost those who are let in their time. */
const restMs = 50

/** How many right answers a second an idle front door gives to a few callers who ask again and again: what it bears, about. */
export const capacity = async (options: CapacityOptions): Promise<Capacity> => {
  const { url, requests, callers, warmMs, lastsMs, run, signal } = options
  const pool = new Pool(url, { connections: callers, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
  const began = performance.now()
  const now = (): number => performance.now() - began
  let [n, limited] = [0, 0]
  const took: { readonly warm: number[]; readonly measured: number[] } = { warm: [], measured: [] }
  const caller = async (_: unknown, nth: number): Promise<void> => {
    const request = requests[nth % requests.length]
    if (request === undefined) return
    while (now() < warmMs + lastsMs && !signal.aborted) {
      n += 1
      const sentMs = now()
      const { wrong } = await send(pool, request, { n, run }, { timeoutMs, authorization: undefined })
      const at = now()
      if (wrong?.startsWith('status 429') === true) limited += 1
      if (wrong !== undefined) await sleep(restMs, undefined, { signal }).catch(() => undefined)
      else if (at < warmMs + lastsMs) took[at < warmMs ? 'warm' : 'measured'].push(at - sentMs)
    }
  }
  try {
    await Promise.all(Array.from({ length: callers }, caller))
  } finally {
    await pool.destroy()
  }
  signal.throwIfAborted()
  // Whoever asked too often may have been answered at the beginning alone.
  const told = took.measured.length > 0 ? took.measured : took.warm
  const answeredMs = told.length === 0 ? timeoutMs : told.reduce((sum, ms) => sum + ms, 0) / told.length
  return { perSecond: took.measured.length / (lastsMs / 1000), answeredMs, limited }
}
