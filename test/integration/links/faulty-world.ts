import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { Toxiproxy } from 'toxiproxy-node-client'
import { databaseReach } from '../../../harness/reach/database-session.ts'
import type { HttpAttempt, Reach } from '../../../harness/model/reach.ts'
import { type Gateway, startGateway } from '../../../proxies/gateway/index.ts'
import { startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { reservePort } from '../../../stacks/embedded/processes/reserve-port.ts'
import { startPostgresProxy } from '../../../proxies/postgres/index.ts'
import { someToxiproxy } from './some-toxiproxy.ts'

/** A small system with a link to a service and one to a database, as a stack puts them in place. */
export interface FaultyWorld {
  readonly gateway: Gateway
  readonly toxiproxy: string
  readonly reach: Reach
  /** Requests that the service has done. */
  readonly worked: () => number
  /** Attempts behind the gateway so far. */
  readonly attempts: readonly HttpAttempt[]
  /** Opens a session through the link, with a short patience. */
  session(): Promise<Client>
  close(): Promise<void>
}

/** What the service answers, and what a query gives: large enough to be cut, small enough to be quick. */
export const content = 'x'.repeat(4_000)

const service = async () => {
  let worked = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      worked += 1
      response.end(content)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { port, worked: () => worked, close }
}

/** Starts one on the Toxiproxy that `TOXIPROXY_BIN` names, or on the embedded one. */
export const faultyWorld = async (): Promise<FaultyWorld> => {
  const stops: (() => Promise<void>)[] = []
  const directory = await mkdtemp(join(tmpdir(), 'faulty-world-'))
  stops.push(async () => rm(directory, { recursive: true, force: true }))
  const toxiproxy = await someToxiproxy()
  stops.push(toxiproxy.close)
  const behind = await service()
  stops.push(behind.close)
  const postgres = await startPostgres({ runDirectory: directory })
  stops.push(postgres.stop)
  const commits = await startPostgresProxy({ upstream: postgres })
  stops.push(commits.close)
  const client = new Toxiproxy(toxiproxy.url)
  const link = async (name: string, port: number): Promise<number> => {
    const reservation = await reservePort()
    stops.push(async () => reservation.release())
    await client.createProxy({ name, listen: `127.0.0.1:${reservation.port}`, upstream: `127.0.0.1:${port}` })
    return reservation.port
  }
  const gateway = await startGateway({
    upstream: { host: '127.0.0.1', port: await link('service', behind.port) },
    timeoutMs: 5_000,
  })
  stops.push(gateway.close)
  const attempts: HttpAttempt[] = []
  gateway.observe((attempt) => attempts.push(attempt))
  const through = new URL(postgres.url('postgres'))
  through.port = String(await link('database', commits.port))
  return {
    gateway,
    toxiproxy: toxiproxy.url,
    attempts,
    worked: behind.worked,
    reach: {
      database: databaseReach(postgres.url),
      http: new Map([['service', gateway]]),
      tcp: new Map([
        ['service', { toxiproxy: toxiproxy.url, proxy: 'service' }],
        ['database', { toxiproxy: toxiproxy.url, proxy: 'database', observe: commits.observe }],
      ]),
    },
    session: async () => {
      const session = new Client({
        connectionString: through.href,
        connectionTimeoutMillis: 1_000,
        query_timeout: 1_000,
      })
      session.on('error', () => undefined)
      await session.connect()
      return session
    },
    close: async () => {
      for (const stop of stops.toReversed()) await stop()
    },
  }
}
