import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

/** One request that came. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What is answered. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A server that keeps what comes. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  close(): Promise<void>
}

/** Starts a receiver of messages; `answer` decides what each gets. */
export const startReceiver = async (
  answer: (request: Received, nth: number) => Answer = () => ({ status: 204 }),
): Promise<Receiver> => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { path: request.url ?? '', headers: request.headers, body }
      received.push(one)
      const { status, headers = {}, body: said = '' } = answer(one, received.length)
      response.writeHead(status, headers).end(said)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
