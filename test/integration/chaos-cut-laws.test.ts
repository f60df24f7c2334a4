import { createServer } from 'node:http'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { serverRestart, serverRestartFrom } from '../../chaos/database/server-restart.ts'
import { terminatedBackends, terminatedBackendsFrom } from '../../chaos/database/terminated-backends.ts'
import { isGone } from '../../harness/reach/database-session.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { DatabaseServer } from '../../harness/model/reach.ts'
import { expectHealedHalfway, expectHealedTwice, expectNoBiteAlone, expectNoRow } from './database/fault-laws.ts'
import { expectHealthy, type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'

// Laws of the faults that cut connections in mid-transaction.

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
  readonly told: RegExp
}

const laws: readonly Law[] = [
  {
    name: 'terminated-backends',
    make: (atMostMs = 15_000) => terminatedBackends({ key: 'k1', atMostMs }),
    again: ({ options }) => terminatedBackendsFrom(options),
    words: /^1 backend terminated in mid-transaction .* 57P01 [12] times$/,
    told: /due to administrator command/,
  },
  {
    name: 'server-restart (fast)',
    make: (atMostMs = 15_000) => serverRestart({ key: 'k1', atMostMs }),
    again: ({ options }) => serverRestartFrom(options),
    words: /^the server was restarted under 1 transaction /,
    told: /due to administrator command/,
  },
  {
    name: 'server-restart (immediate)',
    make: (atMostMs = 15_000) => serverRestart({ key: 'k1', mode: 'immediate', atMostMs }),
    again: ({ options }) => serverRestartFrom(options),
    words: /^the server was restarted under 1 transaction /,
    // In a crash the server's word is a warning only.
    told: /Connection terminated unexpectedly/,
  },
]

const update = "update hot set n = n + 1 where key = 'K'"

describe.each(laws)('$name', ({ make, again, words, told }) => {
  it('cuts a transaction that is under way, and names it and the time', async () => {
    const fault = again(make())
    const { context, bitten, history } = world.watched()
    const injected = await fault.inject(context, token)
    const session = await world.connect()
    const before = await session.query('select n from hot')
    await session.query('begin')
    await session.query("insert into hot values ('half', 0)")
    await expect(session.query(update)).rejects.toThrow(told)
    await bitten
    await injected.heal()
    await expect.poll(() => fault.bite(history(), 'fault').words).toMatch(words)
    const bite = history()
      .of('fault')
      .find(({ phase }) => phase === 'bite')
    expect(bite).toMatchObject({ subject: `app (backend ${session.pid})`, heldMs: expect.any(Number) })
    // Nothing of it took effect.
    expect(await (await world.connect()).query('select n from hot')).toEqual(before)
    await expectHealthy(world)
  })

  it('did not bite when nobody came, and is over after its time', async () => expectNoBiteAlone(world, make(1)))

  it('says that there is no row of that key', async () => expectNoRow(world, make()))

  it('can be healed twice, and when it was never injected', async () => expectHealedTwice(world, make()))

  it('is healed by its undo record alone when inject came only half of its way', async () =>
    expectHealedHalfway(world, make(), /for update/))
})

describe('server-restart, killed with the server down', () => {
  const crash = async (): Promise<void> => {
    process.kill(world.server.pid, 'SIGQUIT')
    await expect.poll(async () => world.connect().then(() => 'up', isGone)).toBe(true)
  }

  it('is healed from the record alone, with the command that starts a server that outlives us', async () => {
    // In the manner of a container engine: the command asks somebody else to start it.
    const engine = createServer((_, response) => {
      world.server.restart('immediate').then(
        () => response.end(),
        (error: unknown) => response.destroy(new Error('not started', { cause: error })),
      )
    }).listen(0, '127.0.0.1')
    await once(engine, 'listening')
    const address = engine.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const startCommand = [process.execPath, '-e', `await fetch('http://127.0.0.1:${port}')`] as const
    const fault = serverRestart({ key: 'k1' })
    const server = { restart: async () => undefined, startCommand } satisfies DatabaseServer
    const { context } = world.watched({ reach: { database: world.database, server } })
    const undo = JSON.parse(JSON.stringify(fault.undo(context, token)))
    await crash()
    await fault.heal(undo)
    await expectHealthy(world)
    await fault.heal(undo)
    engine.close()
  })

  it('is gone with all its sessions where the server ended with its run', async () => {
    const fault = serverRestart({ key: 'k1' })
    const { context } = world.watched()
    const undo = fault.undo(context, token)
    await crash()
    await fault.heal(undo)
    await world.server.restart()
    await expectHealthy(world)
  })
})
