import { isUtf8 } from 'node:buffer'
import { createServer, type Socket } from 'node:net'
import { answerRequest, type AnswerContext } from './answer-request.ts'
import { AwsError } from './aws-error.ts'
import type { AwsService } from './aws-service.ts'
import { credentialScope } from './credential-scope.ts'
import { serveConnection, type HttpAnswer, type HttpLimits, type HttpRequest } from './http-connection.ts'
import type { HttpHead } from './http-head.ts'
import { encodeError, type WireAnswer } from './protocol.ts'
import { protocolOf } from './route.ts'
import { uuid } from './uuid.ts'

/** How to serve AWS services on one port. */
export interface AwsOptions {
  /** Composed in this order; each is closed with the server. */
  readonly services: readonly AwsService[]
  /** @default 0 (any free port) */
  readonly port?: number
  /** Account of callers whose key names none. @default '000000000000' */
  readonly account?: string
  /** Region of requests that are not signed. @default 'us-east-1' */
  readonly region?: string
  /** Told about defects of ours, which are answered with InternalFailure. @default console.error */
  readonly onDefect?: (error: unknown) => void
}

/** A request that came over no connection. */
export interface DirectRequest extends Pick<HttpRequest, 'body' | 'onGone'> {
  readonly head: Pick<HttpHead, 'target' | 'headers'>
}

/** A running endpoint. */
export interface AwsServer {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly url: string
  readonly port: number
  /** Answers a request of who stands in front of it in the same process, and needs no connection for it. Never throws or rejects. */
  answer(request: DirectRequest): HttpAnswer | Promise<HttpAnswer>
  /** Ends waiting calls and connections; resolves when the port is free. */
  close(): Promise<void>
}

const limits: HttpLimits = {
  headBytes: 32 * 1024,
  // A batch of 1 MiB can be several times that in JSON: `\u0001` is six bytes for one.
  bodyBytes: 16 * 1024 * 1024,
  silentMs: 30_000,
  requestMs: 60_000,
  // Longer than the pauses of a client's connection pool: we are never the one who closes a connection that is about to be used.
  idleMs: 10 * 60_000,
}
// A thousand connections may arrive at once.
const backlog = 4096

const hostPattern = /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i

const tooLarge = new AwsError(
  { name: 'RequestEntityTooLarge', status: 413 },
  `Request must be smaller than ${limits.bodyBytes} bytes.`,
)

const toHttp = (requestId: string, { status, contentType, queryError, body }: WireAnswer): HttpAnswer => {
  const error = queryError === undefined ? '' : `x-amzn-query-error: ${queryError}\r\n`
  return { status, headers: `x-amzn-RequestId: ${requestId}\r\nContent-Type: ${contentType}\r\n${error}`, body }
}

/** Text that is no UTF-8 is no JSON either: the parser then says so. */
const textOf = (body: Buffer): string => (isUtf8(body) ? body.toString('utf8') : '\uFFFD')

/** Answers one HTTP request. @param url the server's own, for requests that tell no host */
const answerHttp = (context: AnswerContext, url: string, request: DirectRequest): HttpAnswer | Promise<HttpAnswer> => {
  const { target: address, headers } = request.head
  const requestId = uuid()
  const mark = address.indexOf('?')
  const search = mark < 0 ? '' : address.slice(mark + 1)
  const host = headers.get('host') ?? ''
  const presigned = search.includes('X-Amz-Credential') ? new URLSearchParams(search).get('X-Amz-Credential') : null
  const routed = {
    target: headers.get('x-amz-target'),
    contentType: headers.get('content-type') ?? '',
    accept: headers.get('accept') ?? '',
    search,
    scope: credentialScope(headers.get('authorization'), presigned),
  }
  if (request.body === undefined) {
    return toHttp(requestId, encodeError(protocolOf(routed), undefined, requestId, tooLarge))
  }
  const result = answerRequest(context, {
    ...routed,
    text: textOf(request.body),
    path: mark < 0 ? address : address.slice(0, mark),
    origin: hostPattern.test(host) ? `http://${host}` : url,
    requestId,
    traceHeader: headers.get('x-amzn-trace-id'),
    owner: headers.get('x-shakedown-owner'),
    onGone: request.onGone,
  })
  return result instanceof Promise ? result.then((waited) => toHttp(requestId, waited)) : toHttp(requestId, result)
}

/** Serves AWS services on 127.0.0.1. @throws when the port cannot be bound (EADDRINUSE, EACCES) */
export const startAws = async (options: AwsOptions): Promise<AwsServer> => {
  const { services, port = 0, account = '000000000000', region = 'us-east-1', onDefect = console.error } = options
  const context: AnswerContext = { services, account, region, onDefect }
  const sockets = new Set<Socket>()
  let url = ''

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serveConnection(socket, limits, (request) => answerHttp(context, url, request))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', backlog }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  url = `http://127.0.0.1:${bound}`

  return {
    url,
    port: bound,
    answer: (request) => answerHttp(context, url, request),
    close: () =>
      new Promise((resolve) => {
        for (const service of services) service.close()
        server.close(() => resolve())
        // Calls that waited are answered first.
        setImmediate(() => {
          for (const socket of sockets) socket.destroySoon()
        })
      }),
  }
}
