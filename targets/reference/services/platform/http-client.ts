import { setTimeout as delay } from 'node:timers/promises'
import { retryAfterSeconds } from './retry-after.ts'

/** Another service, as its client sees it. */
export interface HttpClientOptions {
  /** Name for messages: `nomis-api`. */
  readonly service: string
  readonly baseUrl: string
  /** How long a call may take, answer included; then its connection is closed. */
  readonly timeoutMs: number
  readonly defects: ReadonlySet<string>
  /** Value of the `Authorization` header, asked for at each call. @default none is sent */
  readonly authorization?: (() => Promise<string>) | undefined
}

/** One request. */
export interface HttpRequest {
  readonly path: string
  /** The business key that the call is about; the other side writes it into its log. */
  readonly correlationId: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer, its body parsed as far as it is JSON. */
export interface HttpAnswer {
  readonly status: number
  readonly body: unknown
  /** How long the other side asks to be left alone. */
  readonly retryAfterSeconds?: number | undefined
}

/** Any answer that is not a 2xx. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly body: unknown
  readonly retryAfterSeconds: number | undefined

  constructor(words: string, answer: HttpAnswer) {
    super(words)
    this.status = answer.status
    this.body = answer.body
    this.retryAfterSeconds = answer.retryAfterSeconds
  }
}

/** Calls one other service; answers are parsed JSON, undefined where the body is empty. */
export interface HttpClient {
  get(request: HttpRequest): Promise<unknown>
  post(request: HttpRequest): Promise<unknown>
  put(request: HttpRequest): Promise<unknown>
  delete(request: HttpRequest): Promise<unknown>
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** How often a read is tried, and how long it waits in between. */
const readAttempts = 3
const readPauseMs = 150

const passes = (error: unknown): boolean => (error instanceof HttpError ? error.status === 502 : isReset(error))

/** `fetch` reports a connection that was refused or cut as a TypeError. */
const isReset = (error: unknown): boolean => error instanceof Error && error.cause instanceof TypeError

type Call = (method: string, request: HttpRequest) => Promise<unknown>

/** The mistake `retry-storm`: "it is only a hiccup", so a call that failed is made again at once, up to 50 times. */
const storming =
  (call: Call): Call =>
  async (method, request) => {
    for (let attempt = 1; ; attempt++)
      try {
        return await call(method, request)
      } catch (error) {
        if (attempt >= 50 || (error instanceof HttpError && error.status < 500)) throw error
      }
  }

/**
 * A client for one service. Reads are tried three times, with a pause, after a reset or a 502; one that timed out is not, since three
 * time-outs would outlast the message's visibility. Writes go back to the queue instead.
 */
export const httpClient = ({ service, baseUrl, timeoutMs, defects, authorization }: HttpClientOptions): HttpClient => {
  const callOnce = async (method: string, { path, correlationId, body, headers }: HttpRequest): Promise<unknown> => {
    const what = `${method} ${path} on ${service}`
    const answer: HttpAnswer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        'correlation-id': correlationId,
        ...(authorization === undefined ? {} : { authorization: await authorization() }),
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(defects.has('no-client-timeout') || defects.has('no-heartbeat')
        ? {}
        : { signal: AbortSignal.timeout(timeoutMs) }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
      .then(async (response) => ({
        status: response.status,
        body: parse(await response.text()),
        retryAfterSeconds: retryAfterSeconds(response.headers.get('retry-after')),
      }))
      .catch((error: unknown) => {
        throw new Error(`${what} failed`, { cause: error })
      })
    if (answer.status >= 200 && answer.status < 300) return answer.body
    // "They cannot say what it is": so it is not there.
    const status = defects.has('treat-5xx-as-not-found') && answer.status >= 500 ? 404 : answer.status
    throw new HttpError(`${what} answered ${answer.status}: ${JSON.stringify(answer.body)}`, { ...answer, status })
  }
  const call = defects.has('retry-storm') ? storming(callOnce) : callOnce
  const read = async (request: HttpRequest, attempt = 1): Promise<unknown> => {
    try {
      return await call('GET', request)
    } catch (error) {
      if (attempt >= readAttempts || !passes(error)) throw error
      await delay(readPauseMs)
      return read(request, attempt + 1)
    }
  }
  return {
    get: (request) => read(request),
    post: (request) => call('POST', request),
    put: (request) => call('PUT', request),
    delete: (request) => call('DELETE', request),
  }
}

/** Answers undefined where the other side says 404. */
export const unlessMissing = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => {
    if (error instanceof HttpError && error.status === 404) return undefined
    throw error
  })
