import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sleepersOf } from '../../chaos/database/parts/sleepers.ts'
import { putToSleep, removePill } from '../../chaos/database/parts/sleep-pill.ts'
import { emptyFunction } from '../../chaos/database/parts/trigger-function.ts'
import { slowStatements, slowStatementsFrom } from '../../chaos/database/slow-statements.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import type { DatabaseReach, DatabaseSession } from '../../harness/model/database-reach.ts'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { watchedFault } from './watched-fault.ts'

const token = 'shakedown-laws'
const lockable = { database: 'app', table: 'hot', where: 'key = $1', lockTimeoutMs: 300 }
const stream = streamFacts({ table: lockable })
let directory = ''
let server: PostgresServer
let database: DatabaseReach
let app: DatabaseSession
let other: DatabaseSession

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slow-laws-'))
  server = await startPostgres({ runDirectory: directory })
  await server.createDatabase('app')
  database = databaseReach((name) => server.url(name))
  app = await database.session('app', 'app')
  other = await database.session('app', 'other')
  await app.query('create table hot (key text, n int)')
})
afterAll(async () => {
  await Promise.all([app.close(), other.close()])
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const insert = (session: DatabaseSession, key = 'k1') => session.query('insert into hot values ($1, 0)', [key])

/** Inserts are quick, and neither function, trigger nor session of the fault's is left. */
const expectHealthy = async (): Promise<void> => {
  await app.query("set statement_timeout = '200ms'")
  await insert(app)
  await app.query('reset statement_timeout')
  const left = await app.query(
    `select proname as name from pg_proc where proname = $1 union all select tgname from pg_trigger where tgname = $1
     union all select relname from pg_class where relname like $1 || '%'`,
    [token],
  )
  expect(left).toEqual([])
  const sessions = async (): Promise<number> =>
    (await app.query('select 1 from pg_stat_activity where application_name = $1', [token])).length
  await expect.poll(sessions).toBe(0)
}

const fault = (sleepMs: number, until: { hits?: number; gaveUp?: number } = {}) =>
  slowStatementsFrom(slowStatements({ keys: ['k1'], sleepMs, until }).options)

it('puts inserts of its keys to sleep and no others, names them and the time, and stops when healed', async () => {
  const slow = fault(600)
  const { context, bitten, history } = watchedFault({ stream, reach: { database } })
  const injected = await slow.inject(context, token)
  const sleeping = insert(app)
  await bitten
  await insert(other, 'other')
  // Whoever sleeps sleeps on.
  await injected.heal()
  await sleeping
  expect(slow.bite(history(), 'fault')).toMatchObject({ bit: true, words: 'statements slept: 1 (1 wanted)' })
  const [begin, end] = history().of('fault')
  expect(begin).toMatchObject({ subject: `app (backend ${app.pid})` })
  expect(begin?.words).toBe(
    `app (backend ${app.pid}) is asleep in "insert into hot values ($1, 0)" (wait event PgSleep)`,
  )
  expect(end).toMatchObject({ subject: `app (backend ${app.pid})`, gaveUp: false })
  expect(end?.heldMs).toBeGreaterThanOrEqual(600)
  await expectHealthy()
})

it('tells who gave up before it was through', async () => {
  const slow = fault(20_000, { gaveUp: 1 })
  const { context, bitten, history } = watchedFault({ stream, reach: { database } })
  const injected = await slow.inject(context, token)
  await app.query("set statement_timeout = '300ms'")
  await expect(insert(app)).rejects.toMatchObject({ code: '57014' })
  await app.query('reset statement_timeout')
  await bitten
  await injected.heal()
  expect(
    history()
      .of('fault')
      .map(({ gaveUp }) => gaveUp),
  ).toEqual([undefined, true])
  expect(slow.bite(history(), 'fault').bit).toBe(true)
  await expectHealthy()
})

it('tells who was through from who gave up, however seldom it can look', async () => {
  await app.query('create role poor')
  await app.query('grant insert on hot to poor')
  const slow = fault(3_000, { hits: 2 })
  // Once both are seen asleep, nobody looks again until both have been done for long.
  const done = Promise.withResolvers<undefined>()
  const late: DatabaseReach = {
    ...database,
    session: async (...args) => {
      const session = await database.session(...args)
      return {
        ...session,
        query: async (text, values) => {
          const rows = await session.query(text, values)
          const seen = rows[0]?.['sleepers']
          if (Array.isArray(seen) && seen.length === 2) await done.promise
          return rows
        },
      }
    },
  }
  const { context, bitten, history } = watchedFault({ stream, reach: { database: late } })
  const injected = await slow.inject(context, token)
  await other.query("set statement_timeout = '1500ms'")
  await app.query('set role poor')
  const longest = insert(app)
  await expect.poll(() => history().of('fault').length).toBe(1)
  const [first, second] = await Promise.allSettled([longest, insert(other)])
  done.resolve(undefined)
  await bitten
  await injected.heal()
  for (const sql of ['reset role', 'drop owned by poor', 'drop role poor']) await app.query(sql)
  await other.query('reset statement_timeout')
  expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
  const endOf = ({ pid }: DatabaseSession) =>
    history()
      .of('fault')
      .find(({ subject, heldMs }) => heldMs !== undefined && subject?.includes(`backend ${pid})`))
  expect(endOf(app)).toMatchObject({ gaveUp: false })
  expect(endOf(app)?.heldMs).toBeGreaterThanOrEqual(3_000)
  expect(endOf(other)).toMatchObject({ gaveUp: true })
  await expectHealthy()
})

it('tells a statement that was given up from the next try of the same backend, however seldom it can look', async () => {
  const slow = fault(20_000, { hits: 2 })
  const again = Promise.withResolvers<undefined>()
  const late: DatabaseReach = {
    ...database,
    session: async (...args) => {
      const session = await database.session(...args)
      return {
        ...session,
        query: async (text, values) => {
          // Between one look that shows it asleep and the next it gives up and sleeps again.
          const rows = await session.query(text, values)
          const seen = rows[0]?.['sleepers']
          if (Array.isArray(seen) && seen.length > 0) await again.promise
          return rows
        },
      }
    },
  }
  const { context, bitten, history } = watchedFault({ stream, reach: { database: late } })
  const injected = await slow.inject(context, token)
  await app.query("set statement_timeout = '1500ms'")
  await expect(insert(app)).rejects.toMatchObject({ code: '57014' })
  await app.query('reset statement_timeout')
  const next = Promise.allSettled([insert(app)])
  const sleeps = `select 1 from pg_stat_activity where pid = ${app.pid} and wait_event = 'PgSleep'`
  await expect.poll(async () => (await other.query(sleeps)).length).toBe(1)
  again.resolve(undefined)
  const seen = () =>
    history()
      .of('fault')
      .filter(({ heldMs, subject }) => heldMs === undefined && subject?.includes(`backend ${app.pid})`))
  await expect.poll(() => seen().length).toBe(2)
  await other.query(`select pg_cancel_backend(${app.pid})`)
  expect(await next).toMatchObject([{ status: 'rejected', reason: { code: '57014' } }])
  await bitten
  await injected.heal()
  const ends = history().of('fault')
  expect(ends.flatMap(({ heldMs, gaveUp }) => (heldMs === undefined ? [] : [gaveUp]))).toEqual([true, true])
  await expectHealthy()
})

it('did not bite when nobody came', async () => {
  const slow = slowStatements({ keys: ['k1'], sleepMs: 500, atMostMs: 1 })
  const { context, over, history } = watchedFault({ stream, reach: { database } })
  const injected = await slow.inject(context, token)
  await over
  await injected.heal()
  expect(slow.bite(history(), 'fault').bit).toBe(false)
  await expectHealthy()
})

it('can be healed twice, when it was never injected, and from its record while somebody sleeps', async () => {
  const slow = fault(400)
  const { context, bitten } = watchedFault({ stream, reach: { database } })
  const undo = JSON.parse(JSON.stringify(slow.undo(context, token)))
  await slow.heal(undo)
  const injected = await slow.inject(context, token)
  const sleeping = insert(app)
  await bitten
  await slow.heal(undo)
  await sleeping
  await injected.heal()
  await slow.heal(undo)
  await expectHealthy()
})

it('waits for no lock for long: a table in use is not held up by its coming and going', async () => {
  const slow = fault(400)
  const { context } = watchedFault({ stream, reach: { database } })
  await other.query('begin')
  await insert(other, 'other')
  const injecting = slow.inject(context, token)
  await app.query("set lock_timeout = '2s'")
  await insert(app, 'another')
  await other.query('commit')
  await (await injecting).heal()
  await app.query('reset lock_timeout')
  await expectHealthy()
})

it('is healed by its record alone when inject came only half of its way', async () => {
  const slow = fault(400)
  const created = Promise.withResolvers<undefined>()
  const halfway: DatabaseReach = {
    ...database,
    session: async (name, application) => {
      const session = await database.session(name, application)
      return {
        ...session,
        query: async (text, values) => {
          const rows = await session.query(text, values)
          if (!text.startsWith('create trigger')) return rows
          created.resolve(undefined)
          await session.close()
          return new Promise<never>(() => undefined)
        },
      }
    },
  }
  const { context } = watchedFault({ stream, reach: { database: halfway } })
  void slow.inject(context, token)
  await created.promise
  await slow.heal(JSON.parse(JSON.stringify(slow.undo(context, token))))
  await expectHealthy()
})

it('says who is in the way where a table that is held keeps its trigger, and does nothing any more', async () => {
  await putToSleep(other, { token, table: 'hot', keys: ['k1'], sleepMs: 60_000 })
  await app.query('begin')
  await insert(app, 'other')
  await emptyFunction(other, token)
  await expect(removePill(other, token, 100)).rejects.toThrow('somebody holds the table for more than 0.1 s')
  await app.query('commit')
  await removePill(other, token, 100)
  await expectHealthy()
})

it('shows the statement that sleeps, and never what its backend did before', async () => {
  const pill = { token, table: 'hot', keys: ['asleep'], sleepMs: 1 }
  const session = await database.session('app', token)
  await putToSleep(session, pill)
  const over = new AbortController()
  const workers = await Promise.all(Array.from({ length: 12 }, async () => database.session('app', 'worker')))
  const work = async (by: DatabaseSession): Promise<void> => {
    while (!over.signal.aborted) {
      await by.query('begin')
      await by.query(`insert into hot values ('asleep', 1)`)
      await by.query('rollback')
    }
  }
  const working = workers.map(work)
  try {
    const sleepers = []
    while (sleepers.length < 60_000) sleepers.push(...(await sleepersOf(session, pill)).sleepers)
    expect(
      sleepers.filter(({ asleep, running, statement }) => asleep && !(running && statement.startsWith('insert'))),
    ).toEqual([])
    expect(sleepers.some(({ asleep }) => asleep)).toBe(true)
  } finally {
    over.abort()
    await Promise.all(working)
    await emptyFunction(session, token)
    await removePill(session, token)
    await Promise.all([session, ...workers].map((each) => each.close()))
  }
})
