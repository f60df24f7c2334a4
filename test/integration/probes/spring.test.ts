import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Measurement } from '../../../harness/model/probe.ts'
import { healthComponents, type HealthComponentsOptions } from '../../../probes/health-components.ts'
import { postgres } from '../../../probes/postgres.ts'
import { type PostgresServer, startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { lacksSpring, type SpringService, startSpring } from './spring-service.ts'

if (lacksSpring !== undefined) console.warn(`Spring Boot is skipped: there is no ${lacksSpring} on the PATH`)

const known = 'SHAKEDOWN_TEST_SPRING_USER'
const database = 'SHAKEDOWN_TEST_SPRING_DATABASE'
const patience = { timeout: 60_000, interval: 100 }

describe.runIf(lacksSpring === undefined)('a service of Spring Boot', () => {
  const directory = mkdtempSync(join(tmpdir(), 'shakedown-spring-'))
  let writer: PostgresServer
  let reader: PostgresServer
  let service: SpringService

  beforeAll(async () => {
    writer = await startPostgres({ runDirectory: join(directory, 'writer') })
    reader = await startPostgres({ runDirectory: join(directory, 'reader') })
    await writer.createDatabase('visits')
    await reader.createDatabase('visits')
    const databases = { writer: writer.url('visits'), reader: reader.url('visits') }
    service = await startSpring(join(directory, 'service'), databases)
    process.env[known] = `Basic ${btoa(`watcher:${service.password}`)}`
    process.env[database] = writer.url('visits')
    // A busy machine builds slowly.
  }, 600_000)
  afterAll(async () => {
    delete process.env[known]
    delete process.env[database]
    await service?.stop()
    await Promise.all([writer?.stop(), reader?.stop()])
    rmSync(directory, { recursive: true, force: true })
  })

  const health = async (more: Partial<HealthComponentsOptions> = {}): Promise<readonly Measurement[]> =>
    healthComponents({ url: `${service.url}/actuator/health`, authorizationFrom: known, ...more }).measure({
      signal: AbortSignal.timeout(60_000),
    })
  const bad = (found: readonly Measurement[]): readonly Measurement[] => found.filter(({ ok }) => !ok)

  it('is told part by part to those who may know, and a part that one must know of is missed by others', async () => {
    const found = await health({ components: { db: 'critical' } })
    expect(bad(found)).toEqual([])
    expect(found.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['db', 'db.reader', 'db.writer', 'diskSpace', 'ping']),
    )
    process.env[known] = 'Basic '
    const unknown = await healthComponents({
      url: `${service.url}/actuator/health`,
      components: { db: 'critical' },
    }).measure({ signal: AbortSignal.timeout(60_000) })
    expect(bad(unknown)).toMatchObject([{ subject: 'db', words: expect.stringContaining('does not tell of db') }])
    process.env[known] = `Basic ${btoa(`watcher:${service.password}`)}`
  })

  it('has a pool of which only what is at work is taken, and who waits for whom is named', async () => {
    const probe = postgres({
      urlFrom: database,
      pools: { 'visits-writer': { size: 5 }, 'visits-other': { size: 5 } },
      waitsForLock: 0,
    })
    const look = async (): Promise<readonly Measurement[]> => probe.measure({ signal: AbortSignal.timeout(60_000) })
    const pool = (found: readonly Measurement[]) => found.find(({ subject }) => subject === 'pool visits-writer')
    // HikariCP opens all of its connections, and holds them.
    const idle = await vi.waitFor(async () => {
      const found = await look()
      expect(pool(found)?.words).toContain('(5 open)')
      return found
    }, patience)
    expect(bad(idle)).toEqual([])
    expect(pool(idle)).toMatchObject({ value: 0 })
    const holder = new Client({ connectionString: writer.url('visits'), application_name: 'the-holder' })
    await holder.connect()
    await holder.query('select pg_advisory_lock(1)')
    const headers = { authorization: process.env[known] ?? '' }
    const works = Array.from({ length: 5 }, async () => fetch(`${service.url}/visits/work`, { headers }))
    // A connection is at work before its statement waits.
    await vi.waitFor(
      async () =>
        expect(bad(await look())).toMatchObject([
          { subject: 'pool visits-writer', level: 'critical', value: 100 },
          { subject: 'waits for locks', words: expect.stringMatching(/5 wait .*visits-writer .* for the-holder/) },
        ]),
      patience,
    )
    // Actuator asks the same pool, and has no connection to ask with.
    expect(bad(await health())).toMatchObject([
      { subject: expect.stringContaining('/actuator/health') },
      { subject: 'db' },
      { subject: 'db.writer', words: expect.stringContaining('db.writer is DOWN') },
    ])
    await holder.end()
    expect((await Promise.all(works)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    await vi.waitFor(async () => expect(bad([...(await look()), ...(await health())])).toEqual([]), patience)
  })

  it('is bad by the part that is down and its level, and good without the parts that are left out', async () => {
    await reader.stop()
    const levels = { db: 'warning', 'db.reader': 'info' } as const
    // It is down first by a connection of its pool that is dead, without a reason, and then by one that it cannot get.
    await vi.waitFor(
      async () =>
        expect(bad(await health({ components: levels }))).toMatchObject([
          { subject: expect.stringContaining('/actuator/health') },
          { subject: 'db', level: 'warning' },
          {
            subject: 'db.reader',
            level: 'info',
            words: expect.stringMatching(/db\.reader is DOWN: .*CannotGetJdbcConnection/),
          },
        ]),
      patience,
    )
    expect(bad(await health({ components: { db: false, 'db.reader': false } }))).toEqual([])
  })

  it('is out of reach once it has ended', async () => {
    await service.stop()
    expect(await health()).toMatchObject([{ ok: false, unreachable: true }])
  })
})
