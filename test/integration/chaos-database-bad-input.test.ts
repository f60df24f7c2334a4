import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deadlock } from '../../chaos/database/deadlock.ts'
import { rowLock } from '../../chaos/database/row-lock.ts'
import { serializationConflict } from '../../chaos/database/serialization-conflict.ts'
import { serverRestart } from '../../chaos/database/server-restart.ts'
import { tableLock } from '../../chaos/database/table-lock.ts'
import { terminatedBackends } from '../../chaos/database/terminated-backends.ts'
import { databaseReach, openSession } from '../../harness/reach/database-session.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import { expectHealthy, type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'
import { greeterOf, mysqlGreeter, type NoDatabase, webServer } from './database/no-database.ts'

// A role that lacks what a fault needs, and what is no PostgreSQL, or too old a one: said clearly, before anything is broken.

const faults: readonly Fault[] = [
  rowLock({ key: 'k1', until: { waiters: 1 } }),
  tableLock({ waiters: 1 }),
  deadlock({ key: 'k1' }),
  serializationConflict({ key: 'k1' }),
  terminatedBackends({ key: 'k1' }),
  serverRestart({ key: 'k1' }),
]

describe('a role without the rights', () => {
  let world: FaultyDatabase
  let admin: DatabaseSession
  const apps: DatabaseSession[] = []

  const urlAs = (role: string): string => {
    const url = new URL(world.server.url('app'))
    url.username = role
    url.password = 'secret'
    return url.href
  }
  const asChaos = () => ({ reach: { database: databaseReach(() => urlAs('chaos')), server: world.server } })
  const app = async (role = 'app'): Promise<DatabaseSession> => {
    const session = await openSession(role === 'admin' ? world.server.url('app') : urlAs(role), 'app')
    apps.push(session)
    return session
  }
  /** What inject says; whatever it says, all is healed from the record. */
  const refusal = async (fault: Fault): Promise<string> => {
    const { context } = world.watched(asChaos())
    const words = await fault.inject(context, token).then(
      () => 'is in force',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    await fault.heal(JSON.parse(JSON.stringify(fault.undo(context, token))))
    return words
  }

  beforeAll(async () => {
    world = await startFaultyDatabase()
    admin = await openSession(world.server.url('postgres'), 'admin')
    const tables = await openSession(world.server.url('app'), 'admin')
    for (const role of ['app', 'chaos']) await admin.query(`create role ${role} login password 'secret'`)
    await tables.query('grant all on hot, cold to app')
    await tables.close()
  })
  afterEach(async () => {
    for (const session of apps.splice(0)) await session.close()
    await expectHealthy(world)
    await world.closeSessions()
  })
  afterAll(async () => {
    await admin.close()
    await world.stop()
  })

  const grantTables = async (verb: 'grant' | 'revoke'): Promise<void> => {
    const tables = await openSession(world.server.url('app'), 'admin')
    const whom = verb === 'grant' ? 'to' : 'from'
    await tables.query(`${verb} select, update on hot, cold ${whom} chaos`)
    await tables.close()
  }

  it.each(faults)('$name says that it must see what others wait for', async (fault) => {
    await grantTables('grant')
    await app()
    expect(await refusal(fault)).toBe(
      "the database user chaos may not see what other users' sessions do; GRANT pg_read_all_stats TO it",
    )
  })

  it('needs no grant where the system connects as the same role', async () => {
    await app('chaos')
    expect(await refusal(rowLock({ key: 'k1', until: { waiters: 1 } }))).toBe('is in force')
  })

  it.each(faults)('$name says what it needs on a table', async (fault) => {
    await grantTables('revoke')
    await admin.query('grant pg_monitor, pg_signal_backend to chaos')
    await app()
    expect(await refusal(fault)).toMatch(
      /^the database user chaos lacks a right: permission denied for table (hot|cold); /,
    )
  })

  it('says that it needs pg_signal_backend where it must end the sessions of others', async () => {
    await grantTables('grant')
    await admin.query('grant pg_monitor to chaos')
    await admin.query('revoke pg_signal_backend from chaos')
    await app()
    expect(await refusal(terminatedBackends({ key: 'k1' }))).toBe(
      'the database user chaos may not end the sessions of app; GRANT pg_signal_backend TO it',
    )
  })

  it('says that only superusers may end the sessions of superusers', async () => {
    await admin.query('grant pg_monitor, pg_signal_backend to chaos')
    const boss = await app('admin')
    const [me] = await boss.query('select current_user as name')
    expect(await refusal(terminatedBackends({ key: 'k1' }))).toContain(
      `may not end the sessions of ${String(me?.['name'])}: only a superuser may end those of superusers`,
    )
  })

  it.each(['terminated-backends', 'deadlock', 'serialization-conflict'])(
    '%s acts with what it asks for',
    async (name) => {
      await grantTables('grant')
      await admin.query('grant pg_monitor, pg_signal_backend to chaos')
      const fault = faults.find((each) => each.name === name)
      if (fault === undefined) throw new Error(`there is no ${name}`)
      const session = await app()
      const { context, bitten, history } = world.watched(asChaos())
      const injected = await fault.inject(context, token)
      await session.query('begin isolation level repeatable read')
      await session.query('select n from hot')
      const work = async (): Promise<void> => {
        await session.query("update hot set n = n + 1 where key = 'K'")
        await session.query("insert into cold values ('handled')")
      }
      await expect(work()).rejects.toMatchObject({ code: expect.stringMatching(/^(57P01|40P01|40001)$/) })
      await bitten
      await injected.heal()
      await session.query('rollback').catch(() => undefined)
      await expect.poll(() => fault.bite(history(), 'fault').bit).toBe(true)
    },
  )
})

describe('what is no PostgreSQL', () => {
  const open: NoDatabase[] = []
  const opened = async (made: Promise<NoDatabase>): Promise<NoDatabase> => {
    const server = await made
    open.push(server)
    return server
  }
  afterEach(() => {
    for (const server of open.splice(0)) server.close()
  })

  const kinds = [
    {
      what: 'an older version',
      make: () => greeterOf({ server_version: '13.4 (Debian 13.4-1)' }),
      words: /^the server at 127.0.0.1:\d+ is PostgreSQL 13.4 .*: faults on the database need PostgreSQL 14 or newer$/,
    },
    {
      what: 'Amazon Redshift',
      make: () => greeterOf({ server_version: '8.0.2' }),
      words: /is PostgreSQL 8.0.2: faults on the database need PostgreSQL 14 or newer$/,
    },
    {
      what: 'CockroachDB',
      make: () => greeterOf({ crdb_version: 'CockroachDB CCL v25.2.1', server_version: '15.0.0' }),
      words: /is CockroachDB CCL v25.2.1, which is not PostgreSQL: /,
    },
    { what: 'MySQL', make: mysqlGreeter, words: /^what listens at 127.0.0.1:\d+ does not answer as PostgreSQL does: / },
  ]

  it.each(kinds)(
    'is told of $what before anything is broken, and there is nothing to heal',
    async ({ make, words }) => {
      const { url } = await opened(make())
      await expect(openSession(url, token)).rejects.toThrow(words)
      for (const fault of faults) await fault.heal({ url, token })
    },
  )

  it('is told of a web server, where the heal does not say that it is done', async () => {
    const { url } = await opened(webServer())
    const words = /^what listens at 127.0.0.1:\d+ does not answer as PostgreSQL does: /
    await expect(openSession(url, token)).rejects.toThrow(words)
    for (const fault of faults.filter(({ name }) => name !== 'server-restart'))
      await expect(fault.heal({ url, token })).rejects.toThrow(words)
  })
})
