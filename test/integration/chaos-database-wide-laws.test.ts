import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connectionExhaustion, connectionExhaustionFrom } from '../../chaos/database/connection-exhaustion.ts'
import { readOnly, readOnlyFrom } from '../../chaos/database/read-only.ts'
import { slowStatements } from '../../chaos/database/slow-statements.ts'
import { refuseWrites } from '../../chaos/database/parts/refusing-triggers.ts'
import { takeConnections } from '../../chaos/database/parts/taken-connections.ts'
import type { FaultContext } from '../../harness/model/fault.ts'
import type { DatabaseRefusal, QueueRule, TcpSight } from '../../harness/model/reach.ts'
import { expectHealthy, type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'

// Laws of the faults that befall a whole database.

let world: FaultyDatabase

beforeAll(async () => {
  world = await startFaultyDatabase({ max_connections: '20' })
})
afterEach(async () => world.closeSessions())
afterAll(async () => world.stop())

/** What a session is told that was ended, at once or when it asks again. */
const ended = /terminat|session was lost/i
const update = "update hot set n = n + 1 where key = 'K'"

/** No setting, no session of a fault's, and whoever comes may write. */
const expectUntouched = async (): Promise<void> => {
  await expect.poll(async () => world.connect().then(() => 'let in', String)).toBe('let in')
  await expectHealthy(world)
  const session = await world.connect()
  expect(await session.query('select setconfig from pg_db_role_setting')).toEqual([])
  expect(await session.query('select proname from pg_proc where proname = $1', [token])).toEqual([])
  const changed =
    "select 1 from pg_file_settings where sourcefile like '%auto.conf' and name = 'default_transaction_read_only'"
  expect(await session.query(changed)).toEqual([])
}

describe('read-only', () => {
  it('ends sessions, refuses writes in the next, names them, and lets these write when it is healed', async () => {
    const fault = readOnlyFrom(readOnly().options)
    const { context, bitten, history } = world.watched()
    const early = await world.connect()
    const injected = await fault.inject(context, token)
    await expect(early.query(update)).rejects.toThrow(ended)
    const session = await world.connect()
    await expect(session.query(update)).rejects.toMatchObject({ code: '25006' })
    await bitten
    await injected.heal()
    // As after a promotion: it goes on where it is.
    await session.query(update)
    await expect.poll(() => fault.bite(history(), 'fault').words).toMatch(/: 1 \(1 wanted\).* 25006 1 times$/)
    expect(fault.bite(history(), 'fault').bit).toBe(true)
    const bite = history()
      .of('fault')
      .find(({ phase }) => phase === 'bite')
    expect(bite?.subject).toBe(`app (backend ${session.pid})`)
    await expectUntouched()
  })

  it('without a cut lets the first write fail in the session that it has', async () => {
    const fault = readOnlyFrom(readOnly({ cuts: false }).options)
    const { context, bitten } = world.watched()
    const session = await world.connect()
    const injected = await fault.inject(context, token)
    await expect(session.query(update)).rejects.toMatchObject({ code: '25006' })
    await bitten
    await injected.heal()
    await session.query(update)
    await expectUntouched()
  })

  /** As on a server that others use too: nobody may change its settings. */
  const shared = (): ReturnType<FaultyDatabase['watched']> => {
    const watched = world.watched()
    const { server: _, ...reach } = watched.context.reach
    return { ...watched, context: { ...watched.context, reach } }
  }

  it('refuses writes to every table of a database whose server is not there for this system alone, and costs no session when it is healed', async () => {
    const fault = readOnly()
    const { context, bitten, history } = shared()
    const early = await world.connect()
    const injected = await fault.inject(context, token)
    await expect(early.query(update)).rejects.toThrow(ended)
    const session = await world.connect()
    const refused = { code: '25006', message: 'cannot execute UPDATE in a read-only transaction' }
    await expect(session.query(update)).rejects.toMatchObject(refused)
    await expect(session.query("insert into cold values ('x')")).rejects.toMatchObject({ code: '25006' })
    // Without a proxy a write that was refused is seen as long as its session has done nothing since.
    await bitten
    await session.query('select n from hot')
    await injected.heal()
    await session.query(update)
    expect(fault.bite(history(), 'fault').bit).toBe(true)
    await expectUntouched()
  })

  it('is told by the proxy what the server answers, and lets the queue give nothing out from then on until it is healed', async () => {
    const fault = readOnly()
    const { context, bitten, history } = shared()
    const listeners = new Set<(refusal: DatabaseRefusal) => void>()
    const rules: string[] = []
    const commits = {
      hold: async () => Promise.reject(new Error('not used')),
      refusals: (listener: (refusal: DatabaseRefusal) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const tap = {
      hold: async () => Promise.reject(new Error('not used')),
      rule: ({ effect }: QueueRule) => {
        rules.push(effect.kind)
        return () => rules.splice(0)
      },
    }
    const injected = await fault.inject({ ...context, reach: { ...context.reach, commits, tap } }, token)
    for (const tell of listeners) tell({ application: 'app', sqlState: '23505' })
    expect(rules).toEqual([])
    for (const tell of listeners) tell({ application: 'app', sqlState: '25006' })
    await bitten
    expect(rules).toEqual(['empty-receive'])
    await injected.heal()
    expect([rules, listeners.size]).toEqual([[], 0])
    expect(fault.bite(history(), 'fault').words).toContain(': 1 (1 wanted)')
    await expectUntouched()
  })

  it('did not bite when nobody wrote, and is over after its time', async () => {
    const fault = readOnly({ atMostMs: 100 })
    const { context, expired, history } = world.watched()
    const injected = await fault.inject(context, token)
    await (await world.connect()).query('select n from hot')
    await expired
    await injected.heal()
    expect(fault.bite(history(), 'fault').bit).toBe(false)
    await expectUntouched()
  })

  it('can be healed twice, when it was never injected, and ends nobody then', async () => {
    const fault = readOnly()
    const { context } = world.watched()
    const undo = JSON.parse(JSON.stringify(fault.undo(context, token)))
    const bystander = await world.connect()
    await fault.heal(undo)
    await bystander.query(update)
    const injected = await fault.inject(context, token)
    await fault.heal(undo)
    await injected.heal()
    const after = await world.connect()
    await injected.heal()
    await fault.heal(undo)
    await after.query(update)
    await expectUntouched()
  })

  it('leaves a setting of somebody else’s alone', async () => {
    const session = await world.connect()
    await session.query('alter database app set default_transaction_read_only = off')
    const fault = readOnly()
    const { context } = world.watched()
    await expect(fault.inject(context, token)).rejects.toMatchObject({ code: 'read-only-set-already' })
    await fault.heal(fault.undo(context, token))
    expect(await session.query('select setconfig from pg_db_role_setting')).toEqual([
      { setconfig: ['default_transaction_read_only=off'] },
    ])
    await session.query('alter database app reset default_transaction_read_only')
    await expectUntouched()
  })

  it('is healed by its record alone when inject came only to some of the tables', async () => {
    const fault = readOnly()
    const { context } = shared()
    const session = await world.connect()
    await refuseWrites(await context.reach.database.session('app', token), token, 'hot')
    await session.query(`drop trigger "${token}" on cold`)
    await expect(session.query(update)).rejects.toMatchObject({ code: '25006' })
    const undo = JSON.parse(JSON.stringify(fault.undo(context, token)))
    await fault.heal(undo)
    await fault.heal(undo)
    await expectUntouched()
  })
})

describe('connection-exhaustion', () => {
  const stream = () => ({ ...world.stream, links: { database: 'app' } })
  /** A context whose link to the database is seen by whoever connects with `come`. */
  const linked = () => {
    const listeners = new Set<(sight: TcpSight) => void>()
    const observe = (listener: (sight: TcpSight) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
    const tcp = new Map([['database', { toxiproxy: '', proxy: '', observe }]])
    const reach = { database: world.database, server: world.server, tcp } satisfies FaultContext['reach']
    let number = 0
    const come = async (): Promise<unknown> => {
      const connection = (number += 1)
      for (const tell of listeners) tell({ kind: 'opened', connection })
      const came = await world.connect().catch((error: unknown) => error)
      if (came instanceof Error) for (const tell of listeners) tell({ kind: 'closed', connection, cut: false })
      return came
    }
    return { ...world.watched({ stream: stream(), reach }), come }
  }

  it('ends the connections that there are, refuses others, and gives all back when healed', async () => {
    const fault = connectionExhaustionFrom(connectionExhaustion({ until: { hits: 2 } }).options)
    const early = await world.connect('app-1')
    const { context, bitten, history, come } = linked()
    const injected = await fault.inject(context, token)
    await expect(early.query('select 1')).rejects.toThrow(ended)
    expect(await come()).toMatchObject({ code: '53300' })
    expect(await come()).toMatchObject({ code: '53300' })
    await bitten
    await injected.heal()
    expect(fault.bite(history(), 'fault').bit).toBe(true)
    // Every try of ours that was refused, and the two that came.
    const refused = (): readonly number[] => {
      const numbers =
        /; (\d+) more tries of our own were refused; the server's log says 53300 (\d+) times within \d+ ms, our own tries included$/u
      return (numbers.exec(fault.bite(history(), 'fault').words) ?? []).slice(1).map(Number)
    }
    await expect.poll(() => (refused()[1] ?? 0) - (refused()[0] ?? 0)).toBe(2)
    expect(fault.bite(history(), 'fault').words).toMatch(
      /turned away while all were taken: 2 \(2 wanted\) within \d+ ms; 20 of 20 connections \(max_connections\) were held by us, 0 by others, for \d+ ms; ended for that: app-1 \(1\); /u,
    )
    await expectUntouched()
  })

  it('did not bite when nobody came, and is over after its time', async () => {
    const fault = connectionExhaustion({ atMostMs: 100 })
    const { context, expired, history } = linked()
    const injected = await fault.inject(context, token)
    await expired
    await injected.heal()
    expect(fault.bite(history(), 'fault').bit).toBe(false)
    await expectUntouched()
  })

  it('can be healed twice, and when it was never injected', async () => {
    const fault = connectionExhaustion()
    const { context } = linked()
    const undo = JSON.parse(JSON.stringify(fault.undo(context, token)))
    await fault.heal(undo)
    const injected = await fault.inject(context, token)
    await injected.heal()
    await injected.heal()
    await fault.heal(undo)
    await expectUntouched()
  })

  it('is healed by its record alone while every connection is still held: the server ends those that are left alone', async () => {
    const fault = connectionExhaustion({ atMostMs: 300 })
    const { context } = linked()
    // Nobody watches any more, as in a process that was stopped.
    const signal = AbortSignal.abort(new Error('stopped'))
    const injected = await fault.inject({ ...context, signal }, token)
    await fault.heal(JSON.parse(JSON.stringify(fault.undo(context, token))))
    await expectUntouched()
    await injected.heal()
  })

  it('leaves a server alone that gives out more connections than it may take', async () => {
    const fault = connectionExhaustion({ atMostConnections: 4 })
    const { context } = linked()
    await expect(fault.inject(context, token)).rejects.toMatchObject({ code: 'too-many-to-take' })
    await expectUntouched()
  })

  it('keeps what it has taken however long the taking lasts, and forgets what the server has ended', async () => {
    const leftAloneMs = 400
    const taken = takeConnections({ url: world.database.url('app'), token, leftAloneMs, atMost: 500 })
    try {
      const filled = async (): Promise<number> => taken.fill().then(() => taken.sessions.length)
      for (const start = performance.now(); performance.now() - start < 3 * leftAloneMs; await delay(10)) await filled()
      // On a busy machine the server may have ended them just before: a place is free only a moment after that.
      await expect.poll(filled).toBe(20)
      await delay(2 * leftAloneMs)
      await taken.touch()
      expect(taken.sessions).toEqual([])
    } finally {
      await taken.close()
    }
    await expectUntouched()
  })

  it('is over when the server is restarted under it', async () => {
    const fault = connectionExhaustion()
    const { context, expired } = linked()
    const injected = await fault.inject(context, token)
    await world.server.restart('immediate')
    await expired
    await injected.heal()
    await expectUntouched()
  })

  it('is nothing that is left where the server is gone', async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address()
        server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
      })
    })
    const url = `postgresql://postgres@127.0.0.1:${port}/app`
    await expect(connectionExhaustion().heal({ url, token, patienceMs: 100 })).resolves.toBeUndefined()
    // What is in the database itself goes with the server only where that ends with us.
    for (const fault of [readOnly(), slowStatements({ keys: ['k1'], sleepMs: 1 })]) {
      await expect(fault.heal({ url, token, endsWithUs: true })).resolves.toBeUndefined()
      await expect(fault.heal({ url, token })).rejects.toMatchObject({ code: 'server-gone', exitCode: 4 })
    }
  })
})
