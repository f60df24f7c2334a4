import { once } from 'node:events'
import { createServer, type Server } from 'node:tls'
import { Pool, type PoolClient } from 'pg'
import type { RunningSystem, StreamFacts, Target } from '../../harness/model/target.ts'
import { type Issued, issue } from '../../harness/reach/issue-certificate.ts'

/** What mistakes are made on: the reference system as it runs, a server with a certificate, and an application's pool. */
export interface Ground {
  readonly system: RunningSystem
  readonly target: Target
  readonly stream: StreamFacts
  /** Statements behind the system's back. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Who signs certificates here, PEM. */
  readonly authority: string
  /** Of the server with a certificate. */
  readonly secureUrl: string
  /** Gives that server a certificate that is valid for so many days. */
  certify(days: number): Promise<void>
  /** An application's pool, of which connections can be taken. */
  readonly pool: Pool
  readonly databaseUrl: string
  stop(): Promise<void>
}

/** Name and size of the application's pool. */
export const [poolName, poolSize] = ['visits-report', 5] as const

const hostName = '127.0.0.1'

const secureServer = async (certificate: Issued): Promise<{ server: Server; url: string }> => {
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (socket) => socket.end())
  server.on('tlsClientError', () => undefined)
  server.listen(0, hostName)
  await once(server, 'listening')
  const address = server.address()
  return { server, url: `https://${hostName}:${typeof address === 'object' ? address?.port : ''}` }
}

/** Prepares the ground beside a running reference system. */
export const groundOf = async (system: RunningSystem, target: Target, stream: StreamFacts): Promise<Ground> => {
  const authority = await issue({ name: 'Shakedown proof', toDays: 3650, authority: true })
  const issued = async (toDays: number): Promise<Issued> => issue({ name: 'visits.test', toDays, by: authority })
  const { server, url } = await secureServer(await issued(365))
  const databaseUrl = system.databaseUrl('reference')
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: poolName,
    max: poolSize,
    idleTimeoutMillis: 0,
  })
  const own = new Pool({ connectionString: databaseUrl, application_name: 'shakedown-proof', max: 2 })
  for (const each of [pool, own]) each.on('error', () => undefined)
  return {
    system,
    target,
    stream,
    sql: async (text, values = []) => (await own.query<Record<string, unknown>>(text, [...values])).rows,
    authority: authority.cert,
    secureUrl: url,
    certify: async (days) => {
      const { cert, key } = await issued(days)
      server.setSecureContext({ cert, key })
    },
    pool,
    databaseUrl,
    stop: async () => {
      server.close()
      await Promise.all([pool.end(), own.end()])
    },
  }
}

/** Takes every connection of a pool; what gives them back. */
export const takeAll = async (pool: Pool): Promise<() => Promise<void>> => {
  const taken: PoolClient[] = []
  for (let n = 0; n < poolSize; n += 1) taken.push(await pool.connect())
  return async () => {
    for (const client of taken) client.release(true)
    return Promise.resolve()
  }
}
