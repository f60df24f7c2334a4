import { setTimeout as delay } from 'node:timers/promises'

/** Far below the visibility time-out: who waits longer than that is overtaken by another replica. */
const timeoutMs = 2_000
/** It asks for a pause when it is busy; a longer one than this is left to the queue. */
const longestPauseMs = 4_000

const post = async ({ order, article, version }, quantity) => {
  const answer = await fetch(new URL('/reservations', process.env.STOCK_URL), {
    method: 'POST',
    // The key is the order's, not this attempt's: a POST whose answer was lost makes no second reservation.
    headers: { 'content-type': 'application/json', 'idempotency-key': order },
    body: JSON.stringify({ order, article, quantity, version }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

export const reserve = async (event, quantity) => {
  let answer = await post(event, quantity)
  if (answer.status === 429) {
    const pauseMs = Number(answer.headers.get('retry-after') ?? 1) * 1_000
    if (pauseMs <= longestPauseMs) {
      await delay(pauseMs)
      answer = await post(event, quantity)
    }
  }
  if (answer.status >= 300) throw new Error(`the stock service answered ${answer.status}: ${answer.text.slice(0, 100)}`)
}
