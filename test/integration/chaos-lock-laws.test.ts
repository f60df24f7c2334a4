import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rowLock, rowLockFrom } from '../../chaos/database/row-lock.ts'
import { tableLock, tableLockFrom } from '../../chaos/database/table-lock.ts'
import type { Fault } from '../../harness/model/fault.ts'
import { expectHealedHalfway, expectHealedTwice, expectOverAfterRestart } from './database/fault-laws.ts'
import { expectHealthy, type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'

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
    const { context, bitten, history } = world.watched()
    const injected = await fault.inject(context, token)
    const [one, two] = [await world.connect(), await world.connect()]
    const waiting = [one.query(sql), two.query(sql)]
    await bitten
    await injected.heal()
    await Promise.all(waiting)
    const bites = history().of('fault')
    expect(fault.bite(history(), 'fault').bit).toBe(true)
    // Who of the two came first is theirs to settle.
    expect(new Set(bites.filter(({ gaveUp }) => gaveUp === false).map(({ subject }) => subject))).toEqual(
      new Set([`app (backend ${one.pid})`, `app (backend ${two.pid})`]),
    )
    expect(bites.filter(({ gaveUp }) => gaveUp === false).length).toBe(2)
    await expectHealthy(world)
  })

  it('did not bite when nobody came, nor when only one did, and is over after its time', async () => {
    const fault = make(1)
    const nobody = world.watched()
    const first = await fault.inject(nobody.context, token)
    await nobody.expired
    await first.heal()
    expect(fault.bite(nobody.history(), 'fault')).toMatchObject({ bit: false, operations: [] })

    const alone = world.watched()
    const second = await make(300).inject(alone.context, token)
    const waiting = (await world.connect()).query(sql)
    await alone.expired
    await second.heal()
    await waiting
    expect(fault.bite(alone.history(), 'fault').bit).toBe(false)
    await expectHealthy(world)
  })

  it('tells who gave up while it lasted, and after how long', async () => {
    const fault = rowLock({ key: 'k1', until: { gaveUp: 1 } })
    const { context, bitten, history } = world.watched()
    const injected = await fault.inject(context, token)
    const session = await world.connect()
    await session.query("set lock_timeout = '300ms'")
    await expect(session.query("update hot set n = 9 where key = 'K'")).rejects.toMatchObject({ code: '55P03' })
    await bitten
    await injected.heal()
    const gaveUp = history()
      .of('fault')
      .find((bite) => bite.gaveUp === true)
    expect(gaveUp?.heldMs).toBeGreaterThan(100)
    await expectHealthy(world)
  })

  it('can be healed twice, and when it was never injected', async () => expectHealedTwice(world, make()))

  it('is healed by its undo record alone when inject came only half of its way', async () =>
    expectHealedHalfway(world, make(), /for update|lock table/))

  it('is over when the server is restarted under it', async () => expectOverAfterRestart(world, make()))
})
