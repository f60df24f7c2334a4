import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A relay whose client says the port that it means on a line of its own: behind it, nobody can tell by the connection who the client is. */
export interface NamelessRelay {
  readonly port: number
  close(): Promise<void>
}

/** Starts one, to ports of 127.0.0.1. */
export const namelessRelay = async (): Promise<NamelessRelay> => {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const keep = (socket: Socket): Socket => {
      sockets.add(socket)
      return socket
        .on('error', () => client.destroy())
        .on('close', () => {
          sockets.delete(socket)
          client.destroy()
        })
    }
    keep(client).once('data', (first: Buffer) => {
      const end = first.indexOf('\n')
      const other = keep(connect(Number(first.subarray(0, end)), '127.0.0.1'))
      other.write(first.subarray(end + 1))
      client.pipe(other).pipe(client)
    })
  }).listen(0, '127.0.0.1')
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
