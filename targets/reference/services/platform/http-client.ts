import { setTimeout as delay } from 'node:timers/promises'

/** Another service, as its client sees it. */
export interface HttpClientOptions {
  /** Name for messages: `nomis-api`. */
  readonly service: string
  readonly baseUrl: string
  readonly timeoutMs: number
}

/** One request. */
export interface HttpRequest {
  readonly path: string
  /** The business key that the call is about; the other side writes it into its log. */
  readonly correlationId: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Any answer that is not a 2xx. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly body: unknown

  constructor(words: string, status: number, body: unknown) {
    super(words)
    this.status = status
    this.body = body
  }
}

/** Calls one other service; answers are parsed JSON, undefined where the body is empty. */
export interface HttpClient {
  get(request: HttpRequest): Promise<unknown>
  post(request: HttpRequest): Promise<unknown>
  put(request: HttpRequest): Promise<unknown>
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

const passes = (error: unknown): boolean => (error instanceof HttpError ? error.status === 502 : isReset(error))

/** `fetch` reports a connection that was refused or cut as a TypeError. */
const isReset = (error: unknown): boolean => error instanceof Error && error.cause instanceof TypeError

/** A client for one service. Reads are tried three times, 100 ms apart, after a reset or a 502; writes go back to the queue instead. */
export const httpClient = ({ service, baseUrl, timeoutMs }: HttpClientOptions): HttpClient => {
  const call = async (method: string, { path, correlationId, body, headers }: HttpRequest): Promise<unknown> => {
    const what = `${method} ${path} on ${service}`
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        'correlation-id': correlationId,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
      .then(async (response) => ({ status: response.status, body: parse(await response.text()) }))
      .catch((error: unknown) => {
        throw new Error(`${what} failed`, { cause: error })
      })
    if (answer.status >= 200 && answer.status < 300) return answer.body
    throw new HttpError(`${what} answered ${answer.status}: ${JSON.stringify(answer.body)}`, answer.status, answer.body)
  }
  const read = async (request: HttpRequest, attempt = 1): Promise<unknown> => {
    try {
      return await call('GET', request)
    } catch (error) {
      if (attempt >= 3 || !passes(error)) throw error
      await delay(100)
      return read(request, attempt + 1)
    }
  }
  return {
    get: (request) => read(request),
    post: (request) => call('POST', request),
    put: (request) => call('PUT', request),
  }
}

/** Answers undefined where the other side says 404. */
export const unlessMissing = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => {
    if (error instanceof HttpError && error.status === 404) return undefined
    throw error
  })
