import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { joinHostPort } from './address.ts'
import { handleRequest } from './api/handle-request.ts'
import { createRoutes } from './api/routes.ts'
import { createMetrics } from './metrics.ts'
import type { JoinedClient } from './proxy.ts'
import { createProxyCollection } from './proxy-collection.ts'

/** How to start an embedded Toxiproxy. */
export interface ToxiproxyOptions {
  /**
   * Port of the HTTP API; 0 takes a free one.
   *
   * @default 0
   */
  readonly port?: number
  /**
   * Host that the HTTP API listens on. Proxies listen where they are told.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string
  /**
   * What toxicity, jitter and slices are drawn from: the same for the n-th connection of a proxy whenever the seed is.
   *
   * @default a new one at each start
   */
  readonly seed?: string | number
  /**
   * Serves `/metrics` with the bytes received and sent, as toxiproxy-server does with `-proxy-metrics`.
   *
   * @default false
   */
  readonly proxyMetrics?: boolean
  /**
   * What `/version` answers: the release whose behaviour this is.
   *
   * @default '2.12.0'
   */
  readonly version?: string
}

/** A running Toxiproxy. */
export interface ToxiproxyServer {
  /** Where its HTTP API is, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** The client's connection that a proxy has joined to one to its upstream from this port; undefined: none. */
  clientOf(port: number): JoinedClient | undefined
  /** Stops the API and every proxy, and closes every connection. */
  close(): Promise<void>
}

/**
 * Starts a Toxiproxy in this process: the HTTP API and the toxics of Shopify's 2.12.
 *
 * @throws what listening throws: an error whose `code` is `EADDRINUSE` where the port is taken
 */
export const startToxiproxy = async (options: ToxiproxyOptions = {}): Promise<ToxiproxyServer> => {
  const { port = 0, host = '127.0.0.1', seed = randomUUID(), proxyMetrics = false, version = '2.12.0' } = options
  const proxies = createProxyCollection()
  const routes = createRoutes({ proxies, metrics: createMetrics(), proxyMetrics, seed: String(seed), version })
  const server = createServer((request, response) => {
    // It fails only when the client has gone in the middle of its request.
    handleRequest(routes, request, response).catch(() => response.destroy())
  })
  // Go's server waits this long for the next request of a client; Node's 5 s would close under clients that keep connections.
  server.keepAliveTimeout = 60_000
  server.listen(port, host)
  await once(server, 'listening')
  const bound = server.address()
  const boundPort = bound === null || typeof bound === 'string' ? port : bound.port
  return {
    url: `http://${joinHostPort(host, boundPort)}`,
    port: boundPort,
    clientOf: (joined) => {
      for (const proxy of proxies.list()) {
        const client = proxy.clientOf(joined)
        if (client !== undefined) return client
      }
      return undefined
    },
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await proxies.inTurn(async () => {
        for (const proxy of proxies.list()) proxy.stop()
      })
    },
  }
}
