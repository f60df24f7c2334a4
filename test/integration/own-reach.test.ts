import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { ownReach } from '../../targets/own/own-reach.ts'

const directory = mkdtempSync(join(tmpdir(), 'own-reach-'))
let server: PostgresServer
let reach: ReturnType<typeof ownReach>
beforeAll(async () => {
  server = await startPostgres({ runDirectory: directory })
  reach = ownReach(
    {
      databaseUrl: () => server.url('postgres'),
      serviceUrls: () => [],
      region: 'eu-west-2',
      queueEndpoint: 'http://127.0.0.1:1',
      queueUrl: () => '',
    },
    ['postgres'],
  )
  await reach.query('create table note (id int primary key)')
})
afterAll(async () => {
  await reach.close()
  await server.stop()
  rmSync(directory, { recursive: true })
})

it('takes a whole transaction in one text, and gives what its last statement gave', async () => {
  const sql = 'begin; insert into note values (1); insert into note values (2); commit; select id from note order by id'
  expect(await reach.table(sql)).toEqual({ columns: ['id'], rows: [{ id: 1 }, { id: 2 }] })
})

it('says what is missing where buckets are to be listed that nobody made', async () => {
  await expect(reach.objects('files')).rejects.toThrow('this stack makes no buckets, and files was to be listed')
})

it.each(['begin', 'begin; lock table note; insert into note values (3)'])(
  'refuses a text that leaves a transaction open, and locks nobody out: %s',
  async (sql) => {
    await expect(reach.query(sql)).rejects.toThrow(
      /^a transaction was left open on postgres by "begin.*", and rolled back/,
    )
    await reach.query("set lock_timeout to '30s'; lock table note; select 1")
    const open =
      "select state from pg_stat_activity where application_name = 'shakedown-effects' and state like 'idle in%'"
    await expect.poll(async () => reach.query(open)).toEqual([])
    expect(await reach.query('select id from note where id = $1', [3])).toEqual([])
  },
)

it('holds nothing after a statement that failed in the middle of a transaction', async () => {
  await expect(reach.query('begin; lock table note; select nothing from nowhere; commit')).rejects.toThrow('nowhere')
  await reach.query("set lock_timeout to '30s'; lock table note; select 1")
})
