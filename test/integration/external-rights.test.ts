import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { externalWorld } from './external/world.ts'

let world: Awaited<ReturnType<typeof externalWorld>>
beforeAll(async () => {
  world = await externalWorld()
})
afterAll(async () => world.close())

const password = 'a password of yours'

/** A database with a role of the same name, who was granted what the statements say, and the settings that reach it so. */
const reachedAs = async (role: string, statements: string) => {
  await world.postgres.createDatabase(role)
  const admin = new Client({ connectionString: world.postgres.url(role) })
  await admin.connect()
  await admin.query(statements)
  await admin.end()
  const url = new URL(world.postgres.url(role))
  url.username = role
  url.password = encodeURIComponent(password)
  return { region: `r-${role}`, databases: { reference: url.href } }
}

/** What the documentation tells an administrator to do, for a role and a database of this name. */
const documented = (name: string): string =>
  readFileSync(new URL('../../docs/examples/database-role.sql', import.meta.url), 'utf8').replaceAll(
    /\b(shakedown|reference)\b/g,
    name,
  )

// All that break something in the database.
const scenarios = [
  'row-lock-contention',
  'deadlock',
  'concurrent-duplicates',
  'concurrent-update',
  'connection-exhaustion',
  'slow-queries',
  'terminated-backends',
  'ambiguous-commit',
]

describe('the role with which the database is reached', () => {
  it('is told what to grant by a fault that needs more: exit 4, and nothing is left behind', async () => {
    const changes = await reachedAs(
      'creator',
      `create role creator login password '${password}'; grant create on database creator to creator`,
    )
    const { code, err } = await world.shakedown(['run', 'slow-queries', '--out', 'creator'], changes).ended
    expect(code, err).toBe(4)
    expect(err).toMatch(/the database user creator lacks a right: .*; GRANT CREATE, USAGE ON SCHEMA public TO it/)
    expect(err).not.toContain(password)
    const left = readdirSync(join(world.cwd, 'creator'), { recursive: true, encoding: 'utf8' })
    expect(left.filter((file) => file.includes('leases/'))).toEqual([])
    expect(await world.queuesIn('r-creator')).toEqual([])
  })

  it('breaks and mends everything with what the documentation grants, and no more', async () => {
    const changes = await reachedAs('owner', documented('owner'))
    const args = ['run', ...scenarios, '--grep', 'probation-case', '--json']
    const { code, out, err } = await world.shakedown(args, changes).ended
    const cells: { verdict: string; scenario: string; words: string }[] = JSON.parse(out).cells
    const skipped = cells.filter(({ verdict }) => verdict === 'skipped').map(({ words }) => words)
    expect(skipped, 'only what no stack but the embedded one offers').toEqual([
      expect.stringContaining('needs a database server that can be restarted'),
    ])
    const passed = cells.filter(({ verdict }) => verdict === 'pass').map(({ scenario }) => scenario)
    expect(new Set(passed), err).toEqual(new Set(scenarios))
    expect(code, err).toBe(0)
  })
})
