import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A service that speaks TCP, and does with each request what the test says. */
export interface ScriptedUpstream {
  readonly port: number
  /** Heads of the requests that came, in order; with its body where that came along. */
  readonly requests: readonly string[]
  /** Connections that were opened. */
  readonly connections: () => number
}

/** Starts one that is closed when the test has finished. `play` is called for each request. */
export const scriptedUpstream = async (
  play: (socket: Socket, nth: number, request: string) => void,
): Promise<ScriptedUpstream> => {
  const requests: string[] = []
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections += 1
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    socket.on('data', (piece: Buffer) =>
      play(socket, requests.push(piece.toString('latin1')), piece.toString('latin1')),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of open) socket.destroy()
    await closed
  })
  const bound = server.address()
  return {
    port: bound === null || typeof bound === 'string' ? 0 : bound.port,
    requests,
    connections: () => connections,
  }
}

/** An answer in HTTP/1.1. */
export const answer = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`
