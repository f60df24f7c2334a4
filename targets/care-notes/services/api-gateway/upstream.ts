import { Agent, request } from 'undici'
import type { Breaker } from './breakers.ts'
import { UpstreamFailure } from './upstream-failure.ts'

/** A call to a service behind the gateway. */
export interface UpstreamCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
  /** How long it may take, where that is more than usual. */
  readonly timeoutMs?: number | undefined
}

/** Its answer, whole. */
export interface UpstreamAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** A service behind the gateway. */
export interface Upstream {
  readonly name: string
  /** @throws UpstreamFailure when there is no answer in time, or none is waited for */
  readonly call: (call: UpstreamCall) => Promise<UpstreamAnswer>
  readonly breaker: Breaker
}

/** Options of {@link upstream}. */
export interface UpstreamOptions {
  readonly name: string
  readonly url: string
  /** How long a call may take, the answer's body included; then its connection is closed. */
  readonly timeoutMs: number
  readonly breaker: Breaker
}

/** Where the answers of an upstream that is busy restarting come from: nobody has begun anything. */
const refused = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** One service behind the gateway. What cannot have had an effect is tried once more after a connection broke. */
export const upstream = ({ name, url, timeoutMs, breaker }: UpstreamOptions): Upstream => {
  const dispatcher = new Agent({ keepAliveTimeout: 2_000 })
  const once = async (call: UpstreamCall): Promise<UpstreamAnswer> => {
    const { method, path, headers, body } = call
    const answer = await request(`${url}${path}`, {
      dispatcher,
      method,
      headers: { ...headers },
      signal: AbortSignal.timeout(call.timeoutMs ?? timeoutMs),
      ...(body === undefined ? {} : { body }),
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: Buffer.from(await answer.body.arrayBuffer()),
    }
  }
  const isHarmless = (error: unknown, { method }: UpstreamCall): boolean =>
    refused.has(codeOf(error)) || (method === 'GET' && !isTimeout(error))
  const fail = (error: unknown): never => {
    if (isTimeout(error)) throw new UpstreamFailure(`${name} gave no answer in time`, 504, 1, { cause: error })
    throw new UpstreamFailure(`${name} cannot be reached`, 502, 1, { cause: error })
  }
  return {
    name,
    breaker,
    call: (call) =>
      breaker.execute(() =>
        once(call)
          .catch((error: unknown) => (isHarmless(error, call) ? once(call) : fail(error)))
          .catch((error: unknown) => (error instanceof UpstreamFailure ? Promise.reject(error) : fail(error))),
      ),
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'
