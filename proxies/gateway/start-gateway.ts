import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Connection, Holder, HttpAttempt, HttpLink, ObserveOptions } from '../../harness/model/reach.ts'
import { createExchange } from './exchange.ts'
import { createHolds } from './holds.ts'
import { createRules } from './rules.ts'
import { createUpstream } from './upstream.ts'

/** Options of {@link startGateway}. */
export interface GatewayOptions {
  /** Where the service is, or the proxy in front of it. */
  readonly upstream: { readonly host: string; readonly port: number }
  /** How long nothing may come from upstream, in ms: connecting, and between two reads. @default 60,000, nginx's `proxy_connect_timeout` and `proxy_read_timeout` */
  readonly timeoutMs?: number
  /** How much of a request's body is kept for rules to look into, and of an answer's that is acted on; the rest is streamed. @default 1 MiB, nginx's `client_max_body_size` */
  readonly keepBytes?: number
  /** Whose connection it is, asked of what is held, while its caller waits. @default nobody's that can be told */
  readonly holderOf?: ((connection: Connection) => Holder | undefined) | undefined
}

/** A running gateway. */
export interface Gateway extends HttpLink {
  /** Where it listens: `http://127.0.0.1:port`. */
  readonly url: string
  /** Lets go of everything it holds and closes every connection. */
  close(): Promise<void>
}

/** nginx's `keepalive_timeout`: longer than callers keep idle connections, so that none is closed under a request. */
const keepAliveMs = 75_000

/**
 * Starts a reverse proxy in front of one service that behaves as nginx does: refused, reset or closed before the head of the answer, 502; nothing
 * within the time-out, 504; broken off in the body, broken off for the caller.
 */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { upstream: at, timeoutMs = 60_000, keepBytes = 1024 * 1024, holderOf } = options
  const observers = new Map<(attempt: HttpAttempt) => void, ObserveOptions>()
  const rules = createRules()
  const holds = createHolds()
  const upstream = createUpstream({
    ...at,
    timeoutMs,
    onAttempt: (attempt) => {
      for (const observe of observers.keys()) observe(attempt)
    },
  })
  const exchange = createExchange({
    upstream,
    rules,
    holds,
    keepBytes,
    holderOf: ({ remotePort, localPort }) =>
      remotePort === undefined || localPort === undefined ? undefined : holderOf?.({ remotePort, localPort }),
    untilClosed: () => [...observers.values()].some(({ untilClosed }) => untilClosed === true),
  })
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (incoming, outgoing) => {
    void exchange(incoming, outgoing)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port
  return {
    url: `http://127.0.0.1:${port}`,
    rule: rules.add,
    hold: holds.hold,
    observe: (listener, observing = {}) => {
      const tell = (attempt: HttpAttempt): void => listener(attempt)
      observers.set(tell, observing)
      return () => observers.delete(tell)
    },
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      rules.clear()
      server.close()
      server.closeAllConnections()
      upstream.close()
      await closed
    },
  }
}
