import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createSights, type Sights } from '../sights.ts'

/** Options of {@link startRelay}. */
export interface RelayOptions {
  /** Where the server is. */
  readonly upstream: { readonly host: string; readonly port: number }
  /** What a client sends last before it closes in good order; without it, a close that the server did not begin is taken for a cut. */
  readonly goodbye: Buffer
}

/** A running relay. */
export interface Relay extends Pick<Sights, 'observe'> {
  readonly port: number
  /** How many connections it carries, and how many it has carried so far. */
  connections(): { readonly open: number; readonly opened: number }
  /** Closes every connection. */
  close(): Promise<void>
}

/**
 * Starts a relay on 127.0.0.1 that passes every byte as it came, whatever the protocol, and tells what passes: to be put behind a Toxiproxy link, as nobody else
 * sees what that does to connections.
 */
export const startRelay = async ({ upstream, goodbye }: RelayOptions): Promise<Relay> => {
  const sights = createSights(goodbye)
  const open = new Set<Socket>()
  const clients = new Set<Socket>()
  let opened = 0
  const carry = (client: Socket): void => {
    const server = connect(upstream.port, upstream.host)
    const sight = sights.opened(++opened)
    clients.add(client)
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(socket)
      socket.setNoDelay(true)
      // What broke one side breaks the other.
      socket.on('error', () => other.resetAndDestroy())
      socket.on('close', () => {
        open.delete(socket)
        clients.delete(socket)
        other.end()
      })
    }
    client.on('data', sight.said)
    server.on('data', (piece: Buffer) => sight.answered(piece.length))
    for (const end of ['end', 'error']) server.on(end, sight.serverDone)
    for (const end of ['end', 'close']) client.on(end, sight.closed)
    client.pipe(server)
    server.pipe(client)
  }
  const listener = createServer({ allowHalfOpen: true }, carry)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const bound = listener.address()
  return {
    port: bound === null || typeof bound === 'string' ? 0 : bound.port,
    observe: sights.observe,
    connections: () => ({ open: clients.size, opened }),
    close: async () => {
      if (!listener.listening) return
      const closed = once(listener, 'close')
      listener.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
