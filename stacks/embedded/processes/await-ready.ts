import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessExit } from './spawn-bound.ts'

/** What to wait for. */
export interface ReadyOptions {
  readonly ready: { readonly url: string } | { readonly line: RegExp } | { readonly aliveMs: number }
  readonly exited: Promise<ProcessExit>
  readonly timeoutMs: number
  /** Gets a listener that wants every line of output, those already seen included. */
  readonly onSubscribe: (listener: (line: string) => void) => void
}

/** How long an answer is waited for at first. */
const patienceMs = 2000

// Without an agent: a connection kept alive would be one that the service did not expect, and would outlive the wait.
const asked = (url: string, timeout: number, signal: AbortSignal): Promise<'answers' | 'silent' | 'refuses'> =>
  new Promise((resolve) => {
    const request = get(url, { agent: false, timeout, signal }, (response) => {
      response.resume()
      resolve('answers')
    })
    request
      .on('timeout', () => {
        resolve('silent')
        request.destroy()
      })
      .on('error', () => resolve('refuses'))
  })

/** A health may wait for what it asks itself, a database that is away: each time that nothing came, an answer is waited for twice as long. */
const poll = async (url: string, signal: AbortSignal): Promise<'ready'> => {
  let [pauseMs, waitMs] = [10, patienceMs]
  for (;;) {
    const outcome = await asked(url, waitMs, signal)
    if (outcome === 'answers') return 'ready'
    if (outcome === 'silent') waitMs *= 2
    await sleep(pauseMs, undefined, { signal })
    pauseMs = Math.min(pauseMs * 1.5, 200)
  }
}

const matching = (pattern: RegExp, onSubscribe: ReadyOptions['onSubscribe']): Promise<'ready'> =>
  new Promise((resolve) => onSubscribe((line) => line.search(pattern) >= 0 && resolve('ready')))

/** Resolves to what came first: ready, the time-out, or the end of the process. */
export const awaitReady = async (options: ReadyOptions): Promise<'ready' | 'timeout' | ProcessExit> => {
  const { ready, exited, timeoutMs, onSubscribe } = options
  const over = new AbortController()
  const becomesReady = async (): Promise<'ready'> => {
    if ('url' in ready) return poll(ready.url, over.signal)
    if ('line' in ready) return matching(ready.line, onSubscribe)
    return sleep(ready.aliveMs, 'ready', { signal: over.signal })
  }
  const isReady = becomesReady()
  const late = sleep(timeoutMs, 'timeout' as const, { signal: over.signal })
  late.catch(() => undefined)
  isReady.catch(() => undefined)
  try {
    return await Promise.race([isReady, late, exited])
  } finally {
    over.abort()
  }
}
