import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { advisoryLock, advisoryLockFrom } from '../../docs/examples/chaos/database/advisory-lock.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import type { FaultContext } from '../../harness/model/fault.ts'
import type { FaultOperation } from '../../harness/model/operation.ts'
import type { Reach } from '../../harness/model/reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { historyFrom } from '../unit/history-builder.ts'
import { streamFacts } from '../unit/stream-facts.ts'

const number = 7
const token = 'shakedown-docs'
const stream = streamFacts({ links: { database: 'app' } })
const clients: Client[] = []
let directory = ''
let server: PostgresServer
let reach: Reach

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'docs-fault-'))
  server = await startPostgres({ runDirectory: directory })
  await server.createDatabase('app')
  reach = { database: databaseReach((name) => server.url(name)) }
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(async (client) => client.end()))
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

/** What an injection is given, and what it told: every bite, and when it had bitten and was over. */
const watched = (over: Partial<FaultContext> = {}) => {
  const bites: (Partial<FaultOperation> & { readonly words: string })[] = []
  const bitten = Promise.withResolvers<undefined>()
  const expired = Promise.withResolvers<undefined>()
  const context: FaultContext = {
    stream,
    reach,
    inFlight: () => [],
    acknowledged: () => [],
    during: async (work) => work(),
    fail: () => undefined,
    bind: (key) => key,
    bite: (words, details) => bites.push({ words, ...details }),
    bitten: () => bitten.resolve(undefined),
    over: () => expired.resolve(undefined),
    signal: new AbortController().signal,
    ...over,
  }
  const history = () =>
    historyFrom(
      bites.map((bite) => ({ kind: 'fault', phase: 'bite', fault: 'advisory-lock', faultId: 'lock', ...bite })),
    )
  return { context, bitten: bitten.promise, expired: expired.promise, history }
}

const connect = async (): Promise<Client> => {
  const client = new Client({ connectionString: server.url('app'), application_name: 'app-1' })
  await client.connect()
  clients.push(client)
  return client
}

/** The system is as it was: the lock is free, and no session of the fault's is left. */
const expectHealthy = async (): Promise<void> => {
  const client = await connect()
  const { rows } = await client.query<{ free: boolean; sessions: number }>(
    `select pg_try_advisory_xact_lock($1) as free,
            (select count(*)::int from pg_stat_activity where application_name = $2) as sessions`,
    [number, token],
  )
  expect(rows).toEqual([{ free: true, sessions: 0 }])
}

describe('advisory-lock', () => {
  it('holds up whoever takes the lock, says that it bit, and lets go when healed', async () => {
    const fault = advisoryLock({ number })
    const { context, bitten, history } = watched()
    const injected = await fault.inject(context, token)
    const client = await connect()
    const taken = client.query('select pg_advisory_xact_lock($1)', [number])
    await bitten
    await injected.heal()
    await taken
    expect(fault.bite(history(), 'lock')).toMatchObject({ bit: true, operations: [1, 2] })
    await expectHealthy()
  })

  it('did not bite when nobody waited for the lock, and ends by itself', async () => {
    const fault = advisoryLock({ number, atMostMs: 1 })
    const { context, expired, history } = watched()
    const injected = await fault.inject(context, token)
    await expired
    await injected.heal()
    expect(fault.bite(history(), 'lock')).toMatchObject({ bit: false, operations: [] })
    await expectHealthy()
  })

  it('can be healed twice, and when it was never injected', async () => {
    const fault = advisoryLock({ number })
    const { context } = watched()
    const undo = fault.undo(context, token)
    await fault.heal(undo)
    const injected = await fault.inject(context, token)
    await injected.heal()
    await fault.heal(undo)
    await fault.heal(undo)
    await expectHealthy()
  })

  it('is healed by its undo record alone when inject came only half of its way', async () => {
    const fault = advisoryLock({ number })
    const locked = Promise.withResolvers<undefined>()
    // The injection takes the lock and gets no further: as if the harness had been stopped there.
    const halfway: Reach = {
      database: {
        ...reach.database,
        session: async (database, application) => {
          const session = await reach.database.session(database, application)
          return {
            ...session,
            query: async (sql, values) => {
              const rows = await session.query(sql, values)
              if (!sql.includes('pg_advisory')) return rows
              locked.resolve(undefined)
              return new Promise<never>(() => undefined)
            },
          }
        },
      },
    }
    const { context } = watched({ reach: halfway })
    // As read back from the disk.
    const undo: Json = JSON.parse(JSON.stringify(fault.undo(context, token)))
    void fault.inject(context, token)
    await locked.promise
    const client = await connect()
    const taken = client.query('select pg_advisory_xact_lock($1)', [number])
    await fault.heal(undo)
    await taken
    await expectHealthy()
  })

  it('is made again from a plan', () => {
    const { options } = advisoryLock({ number, waiters: 2 })
    expect(advisoryLockFrom(options).options).toEqual({ number: 7, waiters: 2, atMostMs: 15_000 })
    expect(() => advisoryLockFrom({ number: 'seven' })).toThrow('expected number')
  })
})
