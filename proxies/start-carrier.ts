import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createSights, type ConnectionSights, type Sights } from './sights.ts'

/** Options of {@link startCarrier}. */
export interface CarrierOptions {
  /** Where the server is. */
  readonly upstream: { readonly host: string; readonly port: number }
  /** What a client sends last before it closes in good order; without it, a close that the server did not begin is taken for a cut. */
  readonly goodbye: Buffer
  /** Passes on what each side says, and an end when it ends; a side that breaks or is closed takes the other with it by itself. */
  readonly carry: (carried: Carried) => void
}

/** A client's connection and the one to the server that was opened for it. */
export interface Carried {
  readonly client: Socket
  readonly server: Socket
  /** To be told of what passes. */
  readonly sight: ConnectionSights
  /** Which of all, from 1. */
  readonly connection: number
}

/** What carries connections to a server. */
export interface Carrier extends Pick<Sights, 'observe'> {
  readonly port: number
  /** How many connections it carries, and how many it has carried so far. */
  connections(): { readonly open: number; readonly opened: number }
  /** Closes every connection. */
  close(): Promise<void>
}

/** Listens on 127.0.0.1 and opens a connection to the server for each that comes, tied to it for better or worse. */
export const startCarrier = async ({ upstream, goodbye, carry }: CarrierOptions): Promise<Carrier> => {
  const sights = createSights(goodbye)
  const open = new Set<Socket>()
  const clients = new Set<Socket>()
  let opened = 0
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const connection = ++opened
    const server = connect(upstream.port, upstream.host)
    const sight = sights.opened(connection)
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
    for (const end of ['end', 'error']) server.on(end, sight.serverDone)
    for (const end of ['end', 'close']) client.on(end, sight.closed)
    carry({ client, server, sight, connection })
  })
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
