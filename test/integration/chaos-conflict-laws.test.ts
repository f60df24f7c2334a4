import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deadlock, deadlockFrom } from '../../chaos/database/deadlock.ts'
import { serializationConflict, serializationConflictFrom } from '../../chaos/database/serialization-conflict.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import {
  expectHealedHalfway,
  expectHealedTwice,
  expectNoBiteAlone,
  expectNoRow,
  expectOverAfterRestart,
} from './database/fault-laws.ts'
import { expectHealthy, type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'

// Laws of the faults that make the database end a transaction because of a conflict.

let world: FaultyDatabase

beforeAll(async () => {
  world = await startFaultyDatabase()
})
afterEach(async () => world.closeSessions())
afterAll(async () => world.stop())

interface Law {
  readonly name: string
  readonly make: (atMostMs?: number) => Fault
  readonly again: (fault: Fault) => Fault
  /** What the fault says that it did. */
  readonly words: RegExp
  /** What the victim is told. */
  readonly state: string
}

const laws: readonly Law[] = [
  {
    name: 'deadlock',
    make: (atMostMs = 15_000) => deadlock({ key: 'k1', atMostMs }),
    again: ({ options }) => deadlockFrom(options),
    words: /^1 transaction ended in a deadlock with us after \d+ ms; 40P01 in the logs: 1$/,
    state: '40P01',
  },
  {
    name: 'serialization-conflict',
    make: (atMostMs = 15_000) => serializationConflict({ key: 'k1', atMostMs }),
    again: ({ options }) => serializationConflictFrom(options),
    words: /^the row was written while 1 transaction waited for it; 40001 in the logs: 1$/,
    state: '40001',
  },
]

/** What a handler does: it looks, writes the row, and then another table. */
const handle = async (session: DatabaseSession, isolation = 'repeatable read'): Promise<void> => {
  await session.query(`begin isolation level ${isolation}`)
  await session.query('select n from hot')
  await session.query("update hot set n = n + 1 where key = 'K'")
  await session.query("insert into cold values ('handled')")
  await session.query('commit')
}

const everything = async (session: DatabaseSession) => [
  await session.query('select key, n from hot order by key'),
  await session.query('select note from cold'),
]

describe.each(laws)('$name', ({ make, again, words, state }) => {
  it('ends a transaction with its SQLSTATE, names it and the time, and leaves the data as it was', async () => {
    const fault = again(make())
    const { context, bitten, history } = world.watched()
    const session = await world.connect()
    const before = await everything(session)
    const injected = await fault.inject(context, token)
    await expect(handle(session)).rejects.toMatchObject({ code: state })
    await session.query('rollback')
    await bitten
    await injected.heal()
    await expect.poll(() => fault.bite(history(), 'fault').words).toMatch(words)
    expect(fault.bite(history(), 'fault').bit).toBe(true)
    const bites = history().of('fault')
    expect(bites.find(({ heldMs }) => heldMs !== undefined)).toMatchObject({ subject: `app (backend ${session.pid})` })
    expect(await everything(session)).toEqual(before)
    await handle(session)
    await expectHealthy(world)
  })

  it('did not bite when nobody came, and is over after its time', async () => expectNoBiteAlone(world, make(1)))

  it('says that there is no row of that key', async () => expectNoRow(world, make()))

  it('can be healed twice, and when it was never injected', async () => expectHealedTwice(world, make()))

  it('is healed while a transaction waits for it', async () => {
    const fault = make()
    const { context, bitten } = world.watched()
    const injected = await fault.inject(context, token)
    const handled = handle(await world.connect()).catch((error: unknown) => error)
    await bitten
    await injected.heal()
    await handled
    await expectHealthy(world)
  })

  it.each([/for update/, /^begin$/])(
    'is healed by its undo record alone when inject came only as far as %s',
    async (at) => expectHealedHalfway(world, make(), at),
  )

  it('is over when the server is restarted under it', async () => expectOverAfterRestart(world, make()))
})

describe('deadlock', () => {
  it('tells who waits for whom, and is never itself the one that is ended', async () => {
    for (let round = 0; round < 3; round += 1) {
      const fault = deadlock({ key: 'k1' })
      const { context, bitten, history } = world.watched()
      const injected = await fault.inject(context, token)
      const session = await world.connect()
      // The server looks for a deadlock so late that somebody else can have seen it by then, on a busy machine too.
      await session.query("set deadlock_timeout = '1s'")
      await expect(handle(session, 'read committed')).rejects.toMatchObject({ code: '40P01' })
      await session.query('rollback')
      await bitten
      await injected.heal()
      expect(
        history()
          .of('fault')
          .map(({ words }) => words),
      ).toContainEqual(
        expect.stringMatching(
          new RegExp(
            `^app .backend ${session.pid}. waits for our backend \\d+, which waits for it .pg_blocking_pids.: a deadlock$`,
          ),
        ),
      )
    }
    await expectHealthy(world)
  })

  it('did not bite when a time-out of its own ended the transaction first, and says so', async () => {
    const fault = deadlock({ key: 'k1' })
    const { context, bitten, history } = world.watched()
    const injected = await fault.inject(context, token)
    const session = await world.connect()
    await session.query("set deadlock_timeout = '1h'")
    await session.query("set lock_timeout = '3s'")
    await expect(handle(session)).rejects.toMatchObject({ code: '55P03' })
    await session.query('rollback')
    await bitten
    await injected.heal()
    const bite = (): ReturnType<typeof fault.bite> => fault.bite(history(), 'fault')
    // The server's log comes by a way of its own.
    await expect.poll(() => bite().words).toContain('it seems to have ended with 55P03, a time-out of its own')
    expect(bite().bit).toBe(false)
    await expectHealthy(world)
  })

  it('lets those go that end without coming to the second lock, and catches the one that comes', async () => {
    const fault = deadlock({ key: 'k1' })
    const { context, bitten, history } = world.watched()
    const injected = await fault.inject(context, token)
    const [first, second] = [await world.connect(), await world.connect()]
    for (const ending of ['commit', 'rollback']) {
      await first.query('begin')
      await first.query("update hot set n = n where key = 'K'")
      await first.query(ending)
      // Both are held again.
      const held = "select 1 from pg_locks where relation = 'cold'::regclass and mode = 'ShareLock' and granted"
      await expect.poll(() => fault.bite(history(), 'fault').operations.length).toBe(ending === 'commit' ? 1 : 2)
      await expect.poll(async () => first.query(held)).toHaveLength(1)
    }
    expect(fault.bite(history(), 'fault')).toMatchObject({
      bit: false,
      words: expect.stringContaining(`app (backend ${first.pid}) ended without a lock on cold`),
    })
    await expect(handle(second)).rejects.toMatchObject({ code: '40P01' })
    await second.query('rollback')
    await bitten
    await injected.heal()
    await expect
      .poll(() => fault.bite(history(), 'fault'))
      .toMatchObject({
        bit: true,
        words: expect.stringMatching(/^1 transaction ended in a deadlock with us/),
      })
    await expectHealthy(world)
  })

  it('catches a transaction that has only asked for the row by then', async () => {
    const fault = deadlock({ key: 'k1' })
    const { context, bitten, history } = world.watched()
    const injected = await fault.inject(context, token)
    const session = await world.connect()
    await session.query('begin')
    await session.query("select n from hot where key = 'K' for update")
    await expect(session.query("insert into cold values ('handled')")).rejects.toMatchObject({ code: '40P01' })
    await session.query('rollback')
    await bitten
    await injected.heal()
    await expect.poll(() => fault.bite(history(), 'fault').bit).toBe(true)
    await expectHealthy(world)
  })
})

describe('serialization-conflict', () => {
  it('did not bite where a transaction works without a snapshot', async () => {
    const fault = serializationConflict({ key: 'k1' })
    const { context, bitten, history } = world.watched()
    const injected = await fault.inject(context, token)
    await handle(await world.connect(), 'read committed')
    await bitten
    await injected.heal()
    expect(fault.bite(history(), 'fault')).toMatchObject({
      bit: false,
      words: expect.stringContaining('it does not work with a snapshot'),
    })
    await expectHealthy(world)
  })
})
