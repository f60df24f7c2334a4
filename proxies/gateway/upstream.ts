import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { HttpAttempt } from '../../harness/model/reach.ts'
import type { Call } from './call.ts'
import { requestHeaders } from './headers.ts'

/** The head of a service's answer, its body still to be read. */
export interface Answer {
  readonly status: number
  readonly reason: string
  readonly rawHeaders: readonly string[]
  readonly body: IncomingMessage
}

/** No answer came. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly outcome: Exclude<HttpAttempt['outcome'], 'answered'>

  constructor(outcome: NoAnswer['outcome'], cause?: unknown) {
    super(`the attempt ended ${outcome}`, { cause })
    this.outcome = outcome
  }
}

/** Options of {@link createUpstream}. */
export interface UpstreamOptions {
  readonly host: string
  readonly port: number
  /** How long nothing may come, in ms: for connecting, for the head, and between two pieces of the body. */
  readonly timeoutMs: number
  /** Told of every attempt once it is over. */
  readonly onAttempt: (attempt: HttpAttempt) => void
}

/** The service behind a gateway. */
export interface Upstream {
  /**
   * Sends a request. `left`: the caller has gone, so the service is not waited for any longer.
   *
   * @throws NoAnswer
   */
  ask(call: Call, left: AbortSignal, untilClosed: boolean): Promise<Answer>
  close(): void
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

const unreachable: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
])

// What nginx takes for requests that must not be sent twice (`proxy_next_upstream`, parameter `non_idempotent`).
const onceOnly: ReadonlySet<string> = new Set(['POST', 'LOCK', 'PATCH'])

/** A connection that stays until the other side closes it, so that its closing can be seen. */
const patientConnection = (port: number, host: string): Socket => {
  const socket = connect(port, host)
  // Node's client calls this at the end of the answer.
  socket.destroySoon = () => socket.end()
  return socket
}

interface Attempt {
  readonly call: Call
  readonly left: AbortSignal
  readonly open: (headers: string[]) => ClientRequest
  readonly untilClosed: boolean
  readonly options: UpstreamOptions
}

/** Rejects with what went wrong, and whether it went wrong on a connection that had been used before. */
const attempt = async ({ call, left, open, untilClosed, options }: Attempt): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method, path, body } = call
    const beganMs = performance.now()
    let socket: Socket | undefined
    let answer: IncomingMessage | undefined
    let bytes = 0
    let endedMs: number | undefined
    let over = false
    const request = open(requestHeaders(call))

    const tell = (outcome: HttpAttempt['outcome'], cause?: unknown): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      socket?.off('data', onBytes)
      left.removeEventListener('abort', onLeft)
      const nowMs = performance.now()
      options.onAttempt({
        method,
        path,
        outcome,
        bytes,
        ms: (endedMs ?? nowMs) - beganMs,
        ...(answer?.statusCode === undefined ? {} : { status: answer.statusCode }),
        ...(untilClosed && endedMs !== undefined ? { closeMs: nowMs - endedMs } : {}),
      })
      if (outcome === 'answered') return
      if (answer === undefined) reject(new NoAnswer(outcome, cause))
      request.destroy()
      answer?.destroy(new NoAnswer(outcome, cause))
    }
    const fail = (error?: unknown): void => {
      const code = codeOf(error)
      tell(code === 'ETIMEDOUT' ? 'timed-out' : unreachable.has(code) ? 'refused' : 'reset', error)
    }
    const onTimeout = (): void => {
      // A caller that reads slowly, or an answer that is held, is not the service's fault.
      if (answer?.isPaused() === true) timer.refresh()
      else if (endedMs !== undefined) socket?.destroy()
      else tell('timed-out')
    }
    const timer = setTimeout(onTimeout, options.timeoutMs)
    const onBytes = (piece: Buffer): void => {
      bytes += piece.length
      timer.refresh()
    }
    const onLeft = (): void => tell('abandoned')

    request.on('error', fail)
    if (left.aborted) return onLeft()
    left.addEventListener('abort', onLeft, { once: true })
    request.on('socket', (given) => {
      socket = given.on('data', onBytes)
      if (untilClosed) given.once('close', () => (endedMs === undefined ? fail() : tell('answered')))
    })
    request.on('response', (response) => {
      answer = response
      response.on('error', fail)
      response.on('end', () => {
        endedMs = performance.now()
        if (!untilClosed) tell('answered')
      })
      const { statusCode: status = 0, statusMessage: reason = '', rawHeaders } = response
      resolve({ status, reason, rawHeaders, body: response })
    })
    if (body.bytes.length > 0) request.write(body.bytes)
    if (body.whole) request.end()
    else body.stream.on('data', () => timer.refresh()).pipe(request)
  })

/** Prepares to ask a service, over connections that are kept for the next request. */
export const createUpstream = (options: UpstreamOptions): Upstream => {
  const { host, port } = options
  const agent = new Agent({ keepAlive: true })
  return {
    ask: async (call, left, untilClosed) => {
      const { method, path } = call
      for (;;) {
        let request: ClientRequest | undefined
        const open = (headers: string[]): ClientRequest => {
          const way = untilClosed ? { createConnection: () => patientConnection(port, host) } : { agent }
          request = httpRequest({ host, port, method, path, headers, ...way })
          return request
        }
        try {
          return await attempt({ call, left, open, untilClosed, options })
        } catch (error) {
          // A kept connection may have been closed while it lay idle: nginx tries the next one then, and so do we.
          const stale = request?.reusedSocket === true && error instanceof NoAnswer && error.outcome === 'reset'
          if (!stale || onceOnly.has(method) || !call.body.whole) throw error
        }
      }
    },
    close: () => agent.destroy(),
  }
}
