/** Waits for the stock service as long as that takes: nobody told fetch when to give up. */
export const reserve = async ({ order, article, version }, quantity) => {
  const answer = await fetch(new URL('/reservations', process.env.STOCK_URL), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': order },
    body: JSON.stringify({ order, article, quantity, version }),
  })
  if (!answer.ok) throw new Error(`the stock service answered ${answer.status}`)
}
