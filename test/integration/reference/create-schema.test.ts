import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { createSchema } from '../../../targets/reference/services/platform/create-schema.ts'

const directory = mkdtempSync(join(tmpdir(), 'create-schema-'))
let server: Awaited<ReturnType<typeof startPostgres>>
let pool: Pool
beforeAll(async () => {
  server = await startPostgres({ runDirectory: directory })
  await server.createDatabase('app')
  pool = new Pool({ connectionString: server.url('app') })
})
afterAll(async () => {
  await pool.end()
  await server.stop()
  rmSync(directory, { recursive: true })
})

/** Starts a service of a system that leaves out the unique key where that is its mistake. */
const start = (name: string, ...defects: readonly string[]): Promise<void> =>
  createSchema(pool, {
    name,
    defects: new Set(defects),
    statements: [
      `create table if not exists ${name}.visit (reference text)`,
      ...(defects.length > 0 ? [] : [`create unique index if not exists visit_reference on ${name}.visit (reference)`]),
    ],
  })
const book = (schema: string) => pool.query(`insert into ${schema}.visit values ('a')`)
const booked = async (schema: string) => (await pool.query(`select 1 from ${schema}.visit`)).rowCount

// As on a database that outlives the systems of a proof.
describe('a schema that an earlier system left', () => {
  it('lends its unique key to no system whose mistake is to have none', async () => {
    await start('healthy_first')
    await book('healthy_first')
    await start('healthy_first', 'check-then-insert')
    await book('healthy_first')
    await book('healthy_first')
    expect(await booked('healthy_first')).toBe(2)
  })

  it('does not keep a healthy system from its unique key by the duplicates in it', async () => {
    await start('defect_first', 'check-then-insert')
    await book('defect_first')
    await book('defect_first')
    await start('defect_first')
    await book('defect_first')
    await expect(book('defect_first')).rejects.toMatchObject({ code: '23505' })
  })

  it('keeps what replicas and later runs of the same system need', async () => {
    await Promise.all([start('same', 'b', 'a'), start('same', 'a', 'b')])
    await book('same')
    await start('same', 'a', 'b')
    expect(await booked('same')).toBe(1)
  })

  it('is never dropped when somebody else made it', async () => {
    await pool.query('create schema others; create table others.visit (reference text)')
    await book('others')
    await start('others')
    await start('others', 'check-then-insert')
    expect(await booked('others')).toBe(1)
  })
})
