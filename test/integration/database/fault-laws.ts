import { expect } from 'vitest'
import type { DatabaseReach } from '../../../harness/model/database-reach.ts'
import type { Fault } from '../../../harness/model/fault.ts'
import { expectHealthy, type FaultyDatabase, token } from './faulty-database.ts'

// Laws that every fault keeps which waits in a transaction of its own for somebody to come.

/** It did not bite when nobody came, and is over after its time. */
export const expectNoBiteAlone = async (world: FaultyDatabase, fault: Fault): Promise<void> => {
  const { context, expired, history } = world.watched()
  const injected = await fault.inject(context, token)
  await expired
  await injected.heal()
  expect(fault.bite(history(), 'fault')).toMatchObject({ bit: false, operations: [] })
  await expectHealthy(world)
}

/** It says that there is no row of that key. */
export const expectNoRow = async (world: FaultyDatabase, fault: Fault): Promise<void> => {
  const { context } = world.watched({ bind: () => 'nobody' })
  await expect(fault.inject(context, token)).rejects.toThrow('hot has no row of nobody to lock')
  await expectHealthy(world)
}

/** It can be healed twice, and when it was never injected. */
export const expectHealedTwice = async (world: FaultyDatabase, fault: Fault): Promise<void> => {
  const { context } = world.watched()
  const undo = fault.undo(context, token)
  await fault.heal(undo)
  const injected = await fault.inject(context, token)
  await injected.heal()
  await injected.heal()
  await fault.heal(undo)
  await fault.heal(undo)
  await expectHealthy(world)
}

/** It is over when the server is restarted under it. */
export const expectOverAfterRestart = async (world: FaultyDatabase, fault: Fault): Promise<void> => {
  const { context, expired } = world.watched()
  const injected = await fault.inject(context, token)
  await world.server.restart('immediate')
  await expired
  await injected.heal()
  await expectHealthy(world)
}

/** It is healed by its undo record alone when inject came only as far as the query that the pattern matches. */
export const expectHealedHalfway = async (world: FaultyDatabase, fault: Fault, at: RegExp): Promise<void> => {
  const stuck = Promise.withResolvers<undefined>()
  const session: DatabaseReach['session'] = async (name, application) => {
    const opened = await world.database.session(name, application)
    return {
      ...opened,
      query: async (text, values) => {
        const rows = await opened.query(text, values)
        if (!at.test(text)) return rows
        stuck.resolve(undefined)
        return new Promise<never>(() => undefined)
      },
    }
  }
  const { context } = world.watched({ reach: { database: { ...world.database, session } } })
  void fault.inject(context, token)
  await stuck.promise
  await fault.heal(JSON.parse(JSON.stringify(fault.undo(context, token))))
  await expectHealthy(world)
}
