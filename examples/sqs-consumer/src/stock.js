// Far below the visibility time-out: who waits longer than that is overtaken by another replica.
const timeoutMs = 2_000

export const reserve = async ({ order, article, version }, quantity) => {
  const answer = await fetch(new URL('/reservations', process.env.STOCK_URL), {
    method: 'POST',
    // The key is the order's, not this attempt's: a POST whose answer was lost makes no second reservation.
    headers: { 'content-type': 'application/json', 'idempotency-key': order },
    body: JSON.stringify({ order, article, quantity, version }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the stock service answered ${answer.status}: ${text.slice(0, 100)}`)
}
