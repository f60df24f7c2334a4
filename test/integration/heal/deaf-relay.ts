import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A relay that tells the other side nothing when a client is gone, as a network may that lost its end: what goes on there goes on. */
export interface DeafRelay {
  readonly port: number
  close(): Promise<void>
}

/** Starts one. @param upstream port on 127.0.0.1 */
export const deafRelay = async (upstream: number): Promise<DeafRelay> => {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    // Whoever is gone is no error of the relay's.
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    const other = keep(connect(upstream, '127.0.0.1'))
    keep(client).pipe(other, { end: false })
    other.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    port: bound === null || typeof bound === 'string' ? 0 : bound.port,
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
