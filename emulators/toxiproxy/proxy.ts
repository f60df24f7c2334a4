import { Socket } from 'node:net'
import type { Server } from 'node:net'
import { resolveAddress, splitHostPort } from './address.ts'
import { listen } from './listener.ts'
import type { Metrics } from './metrics.ts'
import { createConnection } from './stream/connection.ts'
import { createToxicCollection } from './toxic-collection.ts'
import type { ToxicCollection } from './toxic-collection.ts'

/** What the API can change in a proxy. */
export interface ProxySettings {
  readonly listen: string
  readonly upstream: string
  readonly enabled: boolean
}

/** A client's connection, as it was accepted. */
export interface JoinedClient {
  readonly remotePort: number
  readonly localPort: number
}

/** A proxy: a listener that joins every client to a connection of its own to the upstream. */
export interface Proxy {
  readonly name: string
  /** As it was given, or the address and port that it listens on once started. */
  readonly listen: string
  readonly upstream: string
  readonly enabled: boolean
  readonly toxics: ToxicCollection
  /** The client's connection that is joined to the upstream from this port of ours; undefined: none is. */
  clientOf(port: number): JoinedClient | undefined
  /** Starts it, unless it is. @throws Error when it cannot listen */
  start(): Promise<void>
  /** Stops listening and closes every connection at once. */
  stop(): void
  /** Whether these settings need it to be started anew. @throws Error when `listen` is no address */
  differs(settings: Pick<ProxySettings, 'listen' | 'upstream'>): Promise<boolean>
  /** Takes over settings. @throws Error when it cannot listen; it is then not enabled */
  update(settings: ProxySettings): Promise<void>
}

/** Which proxy to make, and what it shares with the others of its server. */
export interface ProxyOptions {
  readonly name: string
  readonly listen: string
  readonly upstream: string
  readonly seed: string
  readonly metrics: Metrics
}

/** Connects; an upstream that is no address fails like one that nobody answers at. */
const dial = (upstream: string): Socket => {
  const socket = new Socket({ allowHalfOpen: true })
  try {
    const { host, port } = splitHostPort(upstream)
    const to = { host: host === '' ? 'localhost' : host, port: Number(port) }
    return socket.setNoDelay(true).setKeepAlive(true, 15_000).connect(to)
  } catch (error) {
    return socket.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

/** Makes a proxy that is not enabled yet. */
export const createProxy = (options: ProxyOptions): Proxy => {
  const { name, metrics } = options
  let { listen: listenAddress, upstream } = options
  let server: Server | undefined
  let accepted = 0
  /** What closes each connection, those to an upstream that has not answered yet included. */
  const open = new Set<() => void>()
  const clients = new Map<number, JoinedClient>()
  const toxics = createToxicCollection(`${options.seed}/${name}`)

  const join = (client: Socket, upstreamSocket: Socket): void => {
    const { localPort: port = 0 } = upstreamSocket
    const labels = { proxy: name, listener: listenAddress, upstream }
    const connection = createConnection({
      client,
      upstream: upstreamSocket,
      toxics: toxics.list(),
      randomFor: toxics.randomFor(accepted++),
      onLinkDone: (link, receivedBytes, sentBytes) => {
        toxics.drop(link)
        metrics.count({ direction: link.direction, ...labels }, receivedBytes, sentBytes)
      },
      onDone: () => {
        open.delete(connection.close)
        clients.delete(port)
      },
    })
    open.add(connection.close)
    const { remotePort = 0, localPort = 0 } = client
    clients.set(port, { remotePort, localPort })
    for (const link of connection.links) toxics.watch(link)
  }

  const accept = (client: Socket): void => {
    // A broken connection ends its links by closing; there is nobody else to tell.
    client.on('error', () => {})
    const upstreamSocket = dial(upstream)
    const giveUp = (): void => {
      open.delete(giveUp)
      client.destroy()
      upstreamSocket.destroy()
    }
    open.add(giveUp)
    upstreamSocket.on('error', giveUp)
    upstreamSocket.on('connect', () => {
      open.delete(giveUp)
      upstreamSocket.off('error', giveUp).on('error', () => {})
      join(client, upstreamSocket)
    })
  }

  const stop = (): void => {
    server?.close()
    server = undefined
    for (const close of open) close()
  }

  const start = async (): Promise<void> => {
    if (server !== undefined) return
    const listener = await listen(listenAddress, accept)
    server = listener.server
    listenAddress = listener.address
  }

  const differs: Proxy['differs'] = async (settings) =>
    (await resolveAddress(settings.listen)).text !== listenAddress || settings.upstream !== upstream

  return {
    name,
    toxics,
    clientOf: (port) => clients.get(port),
    start,
    stop,
    differs,
    get listen() {
      return listenAddress
    },
    get upstream() {
      return upstream
    },
    get enabled() {
      return server !== undefined
    },
    update: async (settings) => {
      if (await differs(settings)) {
        stop()
        listenAddress = settings.listen
        upstream = settings.upstream
      }
      if (!settings.enabled) stop()
      else await start()
    },
  }
}
