import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

/** How a front door answers one request. */
export interface Answer {
  readonly status?: number
  readonly body?: string
  readonly afterMs?: number
}

/** A front door that answers as a test says. */
export interface FrontDoor {
  readonly url: string
  /** Method and path of each request, in the order in which they came. */
  readonly asked: readonly string[]
  readonly bodies: readonly string[]
  close(): Promise<void>
}

/** Starts one; `answer` is asked for each request, with its number from 0. */
export const startFrontDoor = async (answer: (n: number, request: IncomingMessage) => Answer): Promise<FrontDoor> => {
  const asked: string[] = []
  const bodies: string[] = []
  const server = createServer((request, response) => {
    const { status = 200, body = 'right', afterMs = 0 } = answer(asked.length, request)
    asked.push(`${request.method} ${request.url}`)
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      bodies.push(text)
      setTimeout(() => response.writeHead(status).end(body), afterMs)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    asked,
    bodies,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
