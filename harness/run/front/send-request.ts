import { Agent, type Dispatcher, request as send } from 'undici'
import { messageOf } from '../../errors.ts'
import type { Answer, OutgoingRequest } from '../../model/front.ts'

/** Each request has a connection of its own: one that a restart closed meanwhile is no weakness of the system. */
export const callers = (): Dispatcher & { destroy(): Promise<void> } => new Agent({ pipelining: 0, connections: null })

/** Options of {@link sendRequest}. */
export interface SendOptions {
  readonly url: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly dispatcher: Dispatcher
}

const headersOf = (headers: Dispatcher.ResponseData['headers']): Answer['headers'] =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

/** Sends one request; a failure is an answer too. A redirect is one, and is not followed. @throws the signal's reason where the run stops meanwhile */
export const sendRequest = async (
  { method = 'GET', path, headers = {}, body }: OutgoingRequest,
  { url, timeoutMs, signal, dispatcher }: SendOptions,
): Promise<Answer> => {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), timeoutMs)
  const began = performance.now()
  const tookMs = (): number => performance.now() - began
  let status: number | undefined
  try {
    const answer = await send(new URL(path, url), {
      method,
      headers,
      body: body ?? null,
      dispatcher,
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: AbortSignal.any([patience.signal, signal]),
    })
    status = answer.statusCode
    const text = await answer.body.text()
    return { status, headers: headersOf(answer.headers), body: text, tookMs: tookMs() }
  } catch (error) {
    signal.throwIfAborted()
    const late = patience.signal.aborted
    const why = late ? `no answer within ${timeoutMs} ms` : messageOf(error)
    // An answer that broke off is none.
    const broken = status === undefined || late ? '' : `, after the head of an answer ${status}`
    return { headers: {}, body: '', tookMs: tookMs(), error: `${why}${broken}` }
  } finally {
    clearTimeout(timer)
  }
}
