import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { startSqsSns } from '../../../stacks/embedded/sns/index.ts'

/** A queue endpoint behind a front that can deny calls, as AWS does when a policy changes in the middle of a run. */
export interface FrontedQueue {
  readonly url: string
  /** Denies calls whose action and body match from now on. */
  deny(matches: (action: string, body: string) => boolean): void
  close(): Promise<void>
}

/** Starts an SQS endpoint and the front before it. */
export const frontedQueue = async (): Promise<FrontedQueue> => {
  const queue = await startSqsSns()
  let denied: (action: string, body: string) => boolean = () => false
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming)
    const action = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '')
    if (denied(action, body.toString())) {
      const message = `User is not authorized to perform: sqs:${action}`
      outgoing.writeHead(403, {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-query-error': 'AccessDenied;Sender',
      })
      outgoing.end(JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDeniedException', message }))
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
    deny: (matches) => {
      denied = matches
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await queue.close()
    },
  }
}
