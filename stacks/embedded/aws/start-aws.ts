import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { answerRequest, type AnswerContext } from './answer-request.ts'
import { AwsError } from './aws-error.ts'
import type { AwsService } from './aws-service.ts'
import { credentialScope } from './credential-scope.ts'
import { encodeError, type WireAnswer } from './protocol.ts'
import { readBody } from './read-body.ts'
import { protocolOf } from './route.ts'

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

/** A running endpoint. */
export interface AwsServer {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly url: string
  readonly port: number
  /** Ends waiting calls and connections; resolves when the port is free. */
  close(): Promise<void>
}

// Longer than any long poll (20 s) and than the pauses of a client's connection pool, so that we are never the one who
// closes a connection that a client is about to use.
const idleConnectionMs = 10 * 60_000
// What has sent nothing, or half a request, for this long is not a client at work.
const silentConnectionMs = 30_000
// Node's own check of slow requests is a periodic timer; ours are per connection, so that an idle server has none.
const noPeriodicCheckMs = 2 ** 31 - 1
const backlog = 4096

const hostPattern = /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i

const write = (response: ServerResponse, requestId: string, answer: WireAnswer): void => {
  if (response.destroyed) return
  const headers = [
    'x-amzn-RequestId',
    requestId,
    'Content-Type',
    answer.contentType,
    'Content-Length',
    String(Buffer.byteLength(answer.body)),
  ]
  if (answer.queryError !== undefined) headers.push('x-amzn-query-error', answer.queryError)
  response.writeHead(answer.status, headers)
  response.end(answer.body)
}

const tooLarge = new AwsError(
  { name: 'RequestEntityTooLarge', status: 413 },
  'Request must be smaller than 16777216 bytes.',
)

/** Serves AWS services on 127.0.0.1. @throws when the port cannot be bound (EADDRINUSE, EACCES) */
export const startAws = async (options: AwsOptions): Promise<AwsServer> => {
  const { services, port = 0, account = '000000000000', region = 'us-east-1', onDefect = console.error } = options
  const context: AnswerContext = { services, account, region, onDefect }
  let url = ''

  const answer = (request: IncomingMessage, response: ServerResponse, text: string | undefined): void => {
    const requestId = randomUUID()
    const target = request.headers['x-amz-target']
    const trace = request.headers['x-amzn-trace-id']
    const address = request.url ?? '/'
    const mark = address.indexOf('?')
    const search = mark < 0 ? '' : address.slice(mark + 1)
    const host = request.headers.host ?? ''
    const presigned = search.includes('X-Amz-Credential') ? new URLSearchParams(search).get('X-Amz-Credential') : null
    const routed = {
      target: typeof target === 'string' ? target : undefined,
      contentType: request.headers['content-type'] ?? '',
      accept: request.headers.accept ?? '',
      search,
      scope: credentialScope(request.headers.authorization, presigned),
    }
    if (text === undefined) {
      response.shouldKeepAlive = false
      write(response, requestId, encodeError(protocolOf(routed), undefined, requestId, tooLarge))
      return
    }
    const result = answerRequest(context, {
      ...routed,
      text,
      path: mark < 0 ? address : address.slice(0, mark),
      origin: hostPattern.test(host) ? `http://${host}` : url,
      requestId,
      traceHeader: typeof trace === 'string' ? trace : undefined,
      onGone: (callback) => void response.once('close', () => response.writableFinished || callback()),
    })
    if (!(result instanceof Promise)) {
      write(response, requestId, result)
      return
    }
    request.socket.setTimeout(idleConnectionMs)
    void result.then((waited) => write(response, requestId, waited))
  }

  const server = createServer(
    { keepAliveTimeout: idleConnectionMs, connectionsCheckingInterval: noPeriodicCheckMs, noDelay: true },
    (request, response) => readBody(request, (text) => answer(request, response, text)),
  )
  server.setTimeout(silentConnectionMs)
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
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
    close: () =>
      new Promise((resolve) => {
        for (const service of services) service.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
