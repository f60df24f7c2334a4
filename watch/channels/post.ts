import type { Delivery } from '../../harness/incidents/channel.ts'

/** What {@link post} sends. */
export interface PostOptions {
  readonly url: string
  /** JSON. */
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** What a `Retry-After` says in milliseconds from now: seconds, or a date. */
export const retryAfterMs = (header: string | null, nowMs: number): number | undefined => {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** Worth another try: it is too much just now, or the receiver itself is at fault. Any other refusal is of the message, and stays one. */
const passing = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500

/** Posts JSON to a receiver, and says what became of it. A receiver that does not answer throws. */
export const post = async ({ url, body, headers = {}, signal }: PostOptions): Promise<Delivery> => {
  const answer = await fetch(url, {
    method: 'POST',
    body,
    signal,
    // A message, with its secret address, goes nowhere else than where it was to go.
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
  })
  const said = (await answer.text()).slice(0, 200)
  if (answer.ok) return { is: 'delivered' }
  const words = `it answered ${answer.status}${said === '' ? '' : `: ${said}`}`
  if (!passing(answer.status)) return { is: 'refused', words }
  const waitMs = retryAfterMs(answer.headers.get('retry-after'), Date.now())
  return { is: 'delayed', words, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) }
}
