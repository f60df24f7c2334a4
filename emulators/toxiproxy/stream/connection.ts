import type { Socket } from 'node:net'
import { createLink } from './link.ts'
import type { Link, LinkOptions } from './link.ts'
import type { ActiveToxic } from './toxic-stub.ts'

/** A client and its upstream, joined by a link in each direction. */
export interface ConnectionOptions {
  readonly client: Socket
  readonly upstream: Socket
  /** The toxics that new links begin with, in order. */
  readonly toxics: readonly ActiveToxic[]
  readonly randomFor: LinkOptions['randomFor']
  readonly onLinkDone: (link: Link, receivedBytes: number, sentBytes: number) => void
  /** Called once, when both sockets have closed. */
  readonly onDone: () => void
}

/** The two links of a connection; `close` ends it at once, as a proxy that is taken down does. */
export interface Connection {
  readonly links: readonly Link[]
  readonly close: () => void
}

/** Joins two connected sockets. */
export const createConnection = (options: ConnectionOptions): Connection => {
  const { client, upstream, toxics, randomFor, onLinkDone, onDone } = options
  const links: Link[] = []
  // Toxiproxy sets SO_LINGER to 0 when a link begins with such a toxic, and it stays: the toxic's removal does not take it back, and one
  // that is added to a live connection closes it with FIN (https://github.com/Shopify/toxiproxy/blob/v2.12.0/link.go, Start). It does so also
  // where the toxicity spares the connection, whose last data a reset can then swallow (https://github.com/Shopify/toxiproxy/issues/603).
  const close = (socket: Socket): void => {
    if (socket.destroyed) return
    if (links.some(({ resets }) => resets)) socket.resetAndDestroy()
    else socket.destroy()
  }
  const join = (direction: Link['direction'], source: Socket, destination: Socket): Link => {
    const link: Link = createLink({
      direction,
      source,
      destination,
      toxics: toxics.filter((toxic) => toxic.direction === direction),
      randomFor,
      closeDestination: () => close(destination),
      onDone: (receivedBytes, sentBytes) => {
        onLinkDone(link, receivedBytes, sentBytes)
        if (client.destroyed && upstream.destroyed) onDone()
      },
    })
    return link
  }
  links.push(join('upstream', client, upstream), join('downstream', upstream, client))
  return {
    links,
    close: () => {
      close(client)
      close(upstream)
    },
  }
}
