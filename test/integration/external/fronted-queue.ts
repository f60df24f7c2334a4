import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { startSqsSns } from '../../../emulators/aws/sns/index.ts'

/** What AWS says when it refuses: the error's shape in JSON, the code in the query protocol, and the words. */
export interface Refusal {
  readonly shape: string
  readonly code: string
  readonly message: (action: string) => string
}

const accessDenied: Refusal = {
  shape: 'com.amazonaws.sqs#AccessDeniedException',
  code: 'AccessDenied',
  message: (action) => `User is not authorized to perform: sqs:${action}`,
}

/** As AWS answers once a session's credentials have run out. */
export const expiredToken: Refusal = {
  shape: 'com.amazon.coral.service#ExpiredTokenException',
  code: 'ExpiredToken',
  message: () => 'The security token included in the request is expired',
}

/** A queue endpoint behind a front that can refuse calls, as AWS does when a policy changes, or credentials expire, in the middle of a run. */
export interface FrontedQueue {
  readonly url: string
  /** Refuses calls whose action and body match from now on. @param as what is answered; access denied by default */
  deny(matches: (action: string, body: string) => boolean, as?: Refusal): void
  close(): Promise<void>
}

/** Starts an SQS endpoint and the front before it. */
export const frontedQueue = async (): Promise<FrontedQueue> => {
  const queue = await startSqsSns()
  let denied: (action: string, body: string) => boolean = () => false
  let refusal = accessDenied
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming)
    const action = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '')
    if (denied(action, body.toString())) {
      outgoing.writeHead(403, {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-query-error': `${refusal.code};Sender`,
      })
      outgoing.end(JSON.stringify({ __type: refusal.shape, message: refusal.message(action) }))
      return
    }
    const { method, url, headers } = incoming
    const forwarded = request(new URL(url ?? '/', queue.url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forwarded.destroy())
    forwarded.end(body)
  }
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    url: `http://127.0.0.1:${bound === null || typeof bound === 'string' ? 0 : bound.port}`,
    deny: (matches, as = accessDenied) => {
      denied = matches
      refusal = as
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await queue.close()
    },
  }
}
