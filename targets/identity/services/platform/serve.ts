import { createServer, type IncomingMessage } from 'node:http'
import { log, setting } from './log.ts'

/** What a request is answered with. */
export interface Reply {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
}

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Serves HTTP on `PORT`, with `/actuator/health`, until it is told to end. */
export const serve = (
  answer: (method: string, path: string, body: string) => Promise<Reply>,
  end: () => Promise<unknown> = () => Promise.resolve(),
): void => {
  const server = createServer((incoming, outgoing) => {
    const reply = async (): Promise<Reply> => {
      if (incoming.url === '/actuator/health') return { status: 200, json: { status: 'UP' } }
      return answer(incoming.method ?? '', incoming.url ?? '', await bodyOf(incoming))
    }
    reply()
      .catch((error: unknown): Reply => {
        log('ERROR', `${incoming.method} ${incoming.url} failed: ${String(error)}`)
        return { status: 500, json: { error: 'internal error' } }
      })
      .then(({ status, json, text }) => {
        outgoing.writeHead(status, { 'content-type': json === undefined ? 'text/plain' : 'application/json' })
        outgoing.end(json === undefined ? (text ?? '') : JSON.stringify(json))
      })
      .catch((error: unknown) => log('ERROR', String(error)))
  })
  server.listen(Number(setting('PORT')), '127.0.0.1')
  process.once('SIGTERM', () => {
    server.close()
    server.closeIdleConnections()
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
