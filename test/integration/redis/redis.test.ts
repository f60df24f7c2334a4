import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunResult } from '../../../harness/model/result.ts'
import type { TcpSight } from '../../../harness/model/reach.ts'
import { startLinks } from '../../../stacks/embedded/links.ts'
import { isRedisThere } from '../../../stacks/embedded/redis/is-redis-there.ts'
import { redisAnswers } from '../../../stacks/embedded/redis/redis-answers.ts'
import { startRedis } from '../../../stacks/embedded/redis/start-redis.ts'
import { shakedown } from '../command.ts'

const isThere = await isRedisThere()
if (!isThere) console.warn('Redis is skipped: there is no redis-server on the PATH (on Debian: redis-server)')

const patience = { timeout: 30_000 }

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'shakedown-redis-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe.runIf(isThere)('a Redis of the embedded stack', () => {
  it('listens on 127.0.0.1 alone, and is gone once it is stopped', async () => {
    const redis = await startRedis(directory)
    const asked = new Redis(redis.port, redis.host)
    expect(await asked.config('GET', 'bind')).toEqual(['bind', '127.0.0.1'])
    asked.disconnect()
    await redis.stop()
    expect(await redisAnswers(redis)).toBe(false)
  })

  it('ends with the process that started it, also when that is killed', async () => {
    const child = spawn(process.execPath, [new URL('doomed-run.ts', import.meta.url).pathname, directory], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const [said]: unknown[] = await once(child.stdout, 'data')
    const at = { host: '127.0.0.1', port: Number(String(said)) }
    expect(await redisAnswers(at)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'close')
    await vi.waitUntil(async () => !(await redisAnswers(at)), { timeout: 30_000 })
  })

  it('is behind a link that tells a cut from a goodbye', async () => {
    const redis = await startRedis(directory)
    const links = await startLinks()
    const url = await links.serveRedis(redis)
    const link = links.tcp.get('redis')
    const closed: TcpSight[] = []
    link?.observe?.((sight) => {
      if (sight.kind === 'closed') closed.push(sight)
    })
    const polite = new Redis(url)
    await polite.set('a', '1')
    await polite.quit()
    await vi.waitUntil(() => closed.length === 1, patience)
    expect(closed[0]).toMatchObject({ cut: false })
    const proxy = `${link?.toxiproxy}/proxies/redis`
    const client = new Redis(url, { retryStrategy: () => 50 }).on('error', () => undefined)
    expect(await client.get('a')).toBe('1')
    expect(link?.connections?.()).toEqual({ open: 1, opened: 2 })
    await fetch(proxy, { method: 'POST', body: JSON.stringify({ enabled: false }) })
    await vi.waitUntil(() => closed.length === 2, patience)
    expect(closed[1]).toMatchObject({ cut: true })
    await fetch(proxy, { method: 'POST', body: JSON.stringify({ enabled: true }) })
    expect(await client.get('a')).toBe('1')
    client.disconnect()
    await links.close()
    await redis.stop()
  })
})

/** The store that a run of `authentication` says it was with, and what came of its two cells about it. */
const runWith = async (path: string): Promise<readonly unknown[]> => {
  const args = ['run', 'authentication', '--target', 'care-notes', '--grep', 'session', '--json']
  const { out, err } = await shakedown(args, { cwd: directory, env: { PATH: path } }).ended
  const { subject, cells, runId }: RunResult = JSON.parse(out)
  const page = readFileSync(join(directory, 'reports/runs', runId, 'report.html'), 'utf8')
  const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
  return [
    subject.with,
    page.includes(`with ${subject.with}`),
    ...judged.map(({ variant, verdict, bites }) => [
      variant,
      verdict,
      ...bites.map(({ fault, bit }) => `${fault} ${bit}`),
    ]),
    ...(judged.every(({ verdict }) => verdict === 'pass') ? [] : [err]),
  ]
}

describe('care-notes', () => {
  it.runIf(isThere)(
    'keeps sessions in Redis where there is one: losing them and its absence are told from each other',
    async () => {
      expect(await runWith(process.env['PATH'] ?? '')).toEqual([
        'sessions in Redis',
        true,
        ['lost-sessions', 'pass'],
        ['session-store-away', 'pass', 'down true'],
      ])
    },
  )

  it('keeps them in PostgreSQL elsewhere', async () => {
    const path = join(directory, 'bin')
    mkdirSync(path)
    // One that does not work is none.
    writeFileSync(join(path, 'redis-server'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    expect(await runWith(`${path}:${process.env['PATH']}`)).toEqual([
      'sessions in PostgreSQL',
      true,
      ['lost-sessions', 'pass'],
      ['session-store-away', 'pass', 'table-lock true'],
    ])
  })
})
