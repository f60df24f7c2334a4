import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { TcpSight } from '../../harness/model/reach.ts'

/** Options of {@link startRelay}. */
export interface RelayOptions {
  /** Where the service is. */
  readonly upstream: { readonly host: string; readonly port: number }
  /** What a client sends last before it closes in good order, so that a cut can be told from that. */
  readonly goodbye: Buffer
}

/** A running relay. */
export interface Relay {
  readonly port: number
  /** Tells what passes from now on, until the function is called. */
  observe(listener: (sight: TcpSight) => void): () => void
  /** Closes every connection. */
  close(): Promise<void>
}

/**
 * Starts a relay between Toxiproxy and a service that speaks something else than HTTP: it changes nothing and tells what passes. It stands behind
 * the link, not in front of it: in front, it would accept connections that the link refuses.
 */
export const startRelay = async ({ upstream, goodbye }: RelayOptions): Promise<Relay> => {
  const observers = new Set<(sight: TcpSight) => void>()
  const open = new Set<Socket>()
  let connections = 0
  const tell = (sight: TcpSight): void => {
    for (const observe of observers) observe(sight)
  }

  const carry = (link: Socket): void => {
    const connection = ++connections
    const service = connect(upstream.port, upstream.host)
    let doneMs: number | undefined
    const done = (): void => {
      doneMs ??= performance.now()
    }
    for (const [socket, other] of [
      [link, service],
      [service, link],
    ] as const) {
      open.add(socket)
      socket.setNoDelay(true)
      // What broke one side breaks the other.
      socket.on('error', () => other.resetAndDestroy())
      socket.on('close', () => open.delete(socket))
      socket.pipe(other)
    }
    tell({ kind: 'opened', connection })
    link.on('data', (piece: Buffer) => {
      if (piece.subarray(-goodbye.length).equals(goodbye)) done()
      tell({ kind: 'bytes', connection, towards: 'service', bytes: piece.length })
    })
    service.on('data', (piece: Buffer) => tell({ kind: 'bytes', connection, towards: 'client', bytes: piece.length }))
    service.on('end', done)
    service.on('error', done)
    link.on('close', () => {
      service.end()
      const closeMs = doneMs === undefined ? {} : { closeMs: performance.now() - doneMs }
      tell({ kind: 'closed', connection, cut: doneMs === undefined, ...closeMs })
    })
  }

  const server = createServer({ allowHalfOpen: false }, carry)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    port: bound === null || typeof bound === 'string' ? 0 : bound.port,
    observe: (listener) => {
      const each = (sight: TcpSight): void => listener(sight)
      observers.add(each)
      return () => observers.delete(each)
    },
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
