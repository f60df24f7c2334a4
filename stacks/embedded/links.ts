import { Toxiproxy } from 'toxiproxy-node-client'
import type { CommitProxy, Connection, Holder, HttpLink, TcpLink } from '../../harness/model/reach.ts'
import { type Gateway, startGateway } from '../../proxies/gateway/index.ts'
import { reservePort } from './processes/reserve-port.ts'
import { startPostgresProxy } from '../../proxies/postgres/index.ts'
import { startRelay } from '../../proxies/relay/index.ts'
import { ownMark } from './sweep-proxies.ts'
import { startToxiproxy } from '../../emulators/toxiproxy/index.ts'

/** What stands in front of the database. */
export interface DatabaseLink {
  /** Leads a connection URL through it. */
  through(url: string): string
  readonly commits: CommitProxy
}

/** Everything that stands between the parts of a system, so that faults can get in between. */
export interface Links {
  /** Gateways by service. */
  readonly http: ReadonlyMap<string, HttpLink>
  /** Toxiproxy's links by service, and `database`. */
  readonly tcp: ReadonlyMap<string, TcpLink>
  /** Puts a gateway and a Toxiproxy link in front of a service's URL. @returns the gateway's URL */
  serve(service: string, url: string): Promise<string>
  /** Puts a Toxiproxy link, and a proxy that can hold commits, in front of the database server. */
  serveDatabase(at: { readonly host: string; readonly port: number }): Promise<DatabaseLink>
  /** Puts a Toxiproxy link named `redis` in front of a Redis. @returns its URL */
  serveRedis(at: { readonly host: string; readonly port: number }): Promise<string>
  close(): Promise<void>
}

/** What a Redis' client says last before it closes in good order, as clients write it. */
const quit = Buffer.from('*1\r\n$4\r\nquit\r\n')

/** Options of {@link startLinks}. */
export interface LinksOptions {
  /** URL of a Toxiproxy server on this host. @default one of our own */
  readonly toxiproxy?: string | undefined
  /** Whose connection it is. @default nobody's that can be told */
  readonly holderOf?: ((connection: Connection) => Holder | undefined) | undefined
}

/** Prepares links on an embedded Toxiproxy, or on one that runs already; there, proxies bear this process's mark. */
export const startLinks = async (options: LinksOptions = {}): Promise<Links> => {
  const toxiproxy =
    options.toxiproxy === undefined
      ? await startToxiproxy()
      : // It tells nobody which of its connections belong together.
        { url: options.toxiproxy, clientOf: () => undefined, close: async () => Promise.resolve() }
  const { holderOf } = options
  const mark = options.toxiproxy === undefined ? '' : ownMark()
  const client = new Toxiproxy(toxiproxy.url)
  const http = new Map<string, Gateway>()
  const tcp = new Map<string, TcpLink>()
  const stops: (() => Promise<void>)[] = [toxiproxy.close]
  /** Its port is reserved, so that nobody takes it while the link is down. */
  const link = async (name: string, upstream: string): Promise<number> => {
    const { port, release } = await reservePort()
    stops.push(async () => release())
    const proxy = await client.createProxy({ name: `${mark}${name}`, listen: `127.0.0.1:${port}`, upstream })
    if (mark !== '') stops.push(async () => proxy.remove())
    return port
  }
  return {
    http,
    tcp,
    serve: async (service, url) => {
      const port = await link(service, new URL(url).host)
      const gateway = await startGateway({ upstream: { host: '127.0.0.1', port }, holderOf })
      stops.push(gateway.close)
      tcp.set(service, { toxiproxy: toxiproxy.url, proxy: `${mark}${service}` })
      http.set(service, gateway)
      return gateway.url
    },
    serveDatabase: async (at) => {
      const commits = await startPostgresProxy({
        upstream: at,
        // Past the link, whose own connection lies between.
        holderOf: ({ remotePort }) => {
          const client = toxiproxy.clientOf(remotePort)
          return client && holderOf?.(client)
        },
      })
      stops.push(commits.close)
      const port = await link('database', `127.0.0.1:${commits.port}`)
      const { observe, connections } = commits
      tcp.set('database', { toxiproxy: toxiproxy.url, proxy: `${mark}database`, observe, connections })
      return {
        commits,
        through: (url) => {
          const through = new URL(url)
          through.hostname = '127.0.0.1'
          through.port = String(port)
          return through.href
        },
      }
    },
    serveRedis: async (upstream) => {
      const relay = await startRelay({ upstream, goodbye: quit })
      stops.push(relay.close)
      const port = await link('redis', `127.0.0.1:${relay.port}`)
      const { observe, connections } = relay
      tcp.set('redis', { toxiproxy: toxiproxy.url, proxy: `${mark}redis`, observe, connections })
      return `redis://127.0.0.1:${port}`
    },
    close: async () => {
      for (const stop of stops.splice(0).toReversed()) await stop()
    },
  }
}
