import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { connectionExhaustion } from '../../chaos/database/connection-exhaustion.ts'
import { readOnly } from '../../chaos/database/read-only.ts'
import { rowLock } from '../../chaos/database/row-lock.ts'
import { slowStatements } from '../../chaos/database/slow-statements.ts'
import { tableLock } from '../../chaos/database/table-lock.ts'
import { terminatedBackends } from '../../chaos/database/terminated-backends.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import type { Fault } from '../../harness/model/fault.ts'
import { expectHealthy, type FaultyDatabase, startFaultyDatabase, token } from './database/faulty-database.ts'

// A database user without the rights that a fault needs is told what to grant, and nothing is left of what was begun.

let world: FaultyDatabase

beforeAll(async () => {
  world = await startFaultyDatabase({ max_connections: '30' })
  const session = await world.connect()
  await session.query("create role meek login password 'meek'")
  await session.query('grant select on hot to meek')
})
afterEach(async () => {
  const session = await world.connect()
  await session.query('revoke pg_read_all_stats from meek')
  await world.closeSessions()
})
afterAll(async () => world.stop())

/** A context that reaches the database as a user who may read and nothing else. */
const meekly = () => {
  const url = (name: string): string => {
    const meek = new URL(world.server.url(name))
    meek.username = 'meek'
    meek.password = 'meek'
    return meek.href
  }
  const tcp = new Map([['database', { toxiproxy: '', proxy: '', observe: () => () => undefined }]])
  return world.watched({
    stream: { ...world.stream, links: { database: 'app' } },
    reach: { database: databaseReach(url), server: world.server, tcp },
  })
}

const expectNothingLeft = async (): Promise<void> => {
  await expectHealthy(world)
  const session = await world.connect()
  const left = await session.query(
    `select setconfig::text as what from pg_db_role_setting
     union all select proname from pg_proc where proname = $1 union all select tgname from pg_trigger where tgname = $1`,
    [token],
  )
  expect(left).toEqual([])
}

it('says that it may not see what the system does', async () => {
  const fault = rowLock({ key: 'k1', until: { waiters: 1 } })
  const { context } = meekly()
  await world.connect()
  await expect(fault.inject(context, token)).rejects.toMatchObject({
    code: 'right-missing',
    exitCode: 4,
    message: expect.stringMatching(/user meek may not see .*GRANT pg_read_all_stats/),
  })
  await fault.heal(fault.undo(context, token))
  await expectNothingLeft()
})

const laws: readonly (readonly [string, Fault, RegExp])[] = [
  ['row-lock', rowLock({ key: 'k1', until: { waiters: 1 } }), /permission denied .*hot; GRANT SELECT, UPDATE/],
  ['table-lock', tableLock({ waiters: 1 }), /permission denied .*hot; GRANT SELECT, UPDATE/],
  ['terminated-backends', terminatedBackends({ key: 'k1' }), /may not end the sessions of .*: only a superuser/],
  ['slow-statements', slowStatements({ keys: ['k1'], sleepMs: 100 }), /permission denied .*public; GRANT CREATE/],
  ['connection-exhaustion', connectionExhaustion(), /GRANT pg_signal_backend/],
  ['read-only', readOnly(), /permission denied .*public; GRANT CREATE/],
]

it.each(laws)('%s says what to grant', async (_, fault, words) => {
  const session = await world.connect()
  await session.query('grant pg_read_all_stats to meek')
  const { context } = meekly()
  await expect(fault.inject(context, token)).rejects.toMatchObject({
    code: 'right-missing',
    message: expect.stringMatching(words),
  })
  await fault.heal(fault.undo(context, token))
  await expectNothingLeft()
})
