import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rowLock, rowLockFrom } from '../../chaos/database/row-lock.ts'
import { tableLock, tableLockFrom } from '../../chaos/database/table-lock.ts'
import { databaseReach } from '../../harness/database-session.ts'
import type { Fault, FaultContext } from '../../harness/fault.ts'
import type { NewOperation } from '../../harness/history.ts'
import type { DatabaseReach, DatabaseSession } from '../../harness/target.ts'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { historyFrom } from '../unit/history-builder.ts'
import { streamFacts } from '../unit/stream-facts.ts'

const token = 'shakedown-laws'
const lockable = { database: 'app', table: 'hot', where: 'key = $1', lockTimeoutMs: 300 }
const stream = streamFacts({ row: lockable, table: lockable })
const sessions: DatabaseSession[] = []
let directory = ''
let server: PostgresServer
let database: DatabaseReach

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-laws-'))
  server = await startPostgres({ runDirectory: directory })
  await server.createDatabase('app')
  database = databaseReach((name) => server.url(name))
  const session = await database.session('app', 'set-up')
  await session.query('create table hot (key text primary key, n int)')
  await session.query("insert into hot values ('K', 0)")
  await session.close()
})
afterEach(async () => {
  await Promise.all(sessions.splice(0).map(async (session) => session.close()))
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const connect = async (): Promise<DatabaseSession> => {
  const session = await database.session('app', 'app')
  sessions.push(session)
  return session
}

const watched = (over: Partial<FaultContext> = {}) => {
  const bites: NewOperation[] = []
  const bitten = Promise.withResolvers<undefined>()
  const expired = Promise.withResolvers<undefined>()
  const context: FaultContext = {
    stream,
    reach: { database },
    inHand: () => [],
    fail: () => undefined,
    bind: () => 'K',
    bite: (words, details) =>
      bites.push({
        kind: 'fault',
        phase: 'bite',
        fault: 'lock',
        faultId: 'lock',
        actor: 'chaos',
        outcome: 'ok',
        words,
        ...details,
      }),
    bitten: () => bitten.resolve(undefined),
    over: () => expired.resolve(undefined),
    signal: new AbortController().signal,
    ...over,
  }
  return { context, bitten: bitten.promise, expired: expired.promise, history: () => historyFrom(bites) }
}

/** Nobody is held up, and no session of the fault's is left. */
const expectHealthy = async (): Promise<void> => {
  const session = await connect()
  await session.query("set lock_timeout = '5s'")
  await session.query("update hot set n = n + 1 where key = 'K'")
  const left = async (): Promise<number> =>
    (await session.query('select 1 from pg_stat_activity where application_name = $1', [token])).length
  await expect.poll(left).toBe(0)
}

interface Law {
  readonly name: string
  readonly make: (atMostMs?: number) => Fault
  readonly again: (fault: Fault) => Fault
  /** What waits for it. */
  readonly sql: string
}

const laws: readonly Law[] = [
  {
    name: 'row-lock',
    make: (atMostMs = 15_000) => rowLock({ key: 'k1', until: { waiters: 2 }, atMostMs }),
    again: ({ options }) => rowLockFrom(options),
    sql: "update hot set n = n + 1 where key = 'K'",
  },
  {
    name: 'table-lock',
    make: (atMostMs = 15_000) => tableLock({ waiters: 2, atMostMs }),
    again: ({ options }) => tableLockFrom(options),
    sql: 'insert into hot values (gen_random_uuid()::text, 0)',
  },
]

describe.each(laws)('$name', ({ make, again, sql }) => {
  it('holds up whoever comes, names them and the time, and lets go when healed', async () => {
    const fault = again(make())
    const { context, bitten, history } = watched()
    const injected = await fault.inject(context, token)
    const [one, two] = [await connect(), await connect()]
    const waiting = [one.query(sql), two.query(sql)]
    await bitten
    await injected.heal()
    await Promise.all(waiting)
    const bites = history().of('fault')
    expect(fault.bite(history(), 'lock').bit).toBe(true)
    // Who of the two came first is theirs to settle.
    expect(new Set(bites.filter(({ gaveUp }) => gaveUp === false).map(({ subject }) => subject))).toEqual(
      new Set([`app (backend ${one.pid})`, `app (backend ${two.pid})`]),
    )
    expect(bites.filter(({ gaveUp }) => gaveUp === false).length).toBe(2)
    await expectHealthy()
  })

  it('did not bite when nobody came, nor when only one did, and is over after its time', async () => {
    const fault = make(1)
    const nobody = watched()
    const first = await fault.inject(nobody.context, token)
    await nobody.expired
    await first.heal()
    expect(fault.bite(nobody.history(), 'lock')).toMatchObject({ bit: false, operations: [] })

    const alone = watched()
    const second = await make(300).inject(alone.context, token)
    const waiting = (await connect()).query(sql)
    await alone.expired
    await second.heal()
    await waiting
    expect(fault.bite(alone.history(), 'lock').bit).toBe(false)
    await expectHealthy()
  })

  it('tells who gave up while it lasted, and after how long', async () => {
    const fault = rowLock({ key: 'k1', until: { gaveUp: 1 } })
    const { context, bitten, history } = watched()
    const injected = await fault.inject(context, token)
    const session = await connect()
    await session.query("set lock_timeout = '300ms'")
    await expect(session.query("update hot set n = 9 where key = 'K'")).rejects.toMatchObject({ code: '55P03' })
    await bitten
    await injected.heal()
    const gaveUp = history()
      .of('fault')
      .find((bite) => bite.gaveUp === true)
    expect(gaveUp?.heldMs).toBeGreaterThan(100)
    await expectHealthy()
  })

  it('can be healed twice, and when it was never injected', async () => {
    const fault = make()
    const { context } = watched()
    const undo = fault.undo(context, token)
    await fault.heal(undo)
    const injected = await fault.inject(context, token)
    await injected.heal()
    await injected.heal()
    await fault.heal(undo)
    await fault.heal(undo)
    await expectHealthy()
  })

  it('is healed by its undo record alone when inject came only half of its way', async () => {
    const fault = make()
    const locked = Promise.withResolvers<undefined>()
    const halfway: DatabaseReach = {
      ...database,
      session: async (name, application) => {
        const session = await database.session(name, application)
        return {
          ...session,
          query: async (text, values) => {
            const rows = await session.query(text, values)
            if (!/for update|lock table/.test(text)) return rows
            locked.resolve(undefined)
            return new Promise<never>(() => undefined)
          },
        }
      },
    }
    const { context } = watched({ reach: { database: halfway } })
    void fault.inject(context, token)
    await locked.promise
    await fault.heal(JSON.parse(JSON.stringify(fault.undo(context, token))))
    await expectHealthy()
  })

  it('is over when the server is restarted under it', async () => {
    const fault = make()
    const { context, expired } = watched()
    const injected = await fault.inject(context, token)
    await server.restart('immediate')
    await expired
    await injected.heal()
    await expectHealthy()
  })
})
