import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sessionRedis } from '../../../targets/care-notes/services/auth/session-redis.ts'
import { sessionSeconds } from '../../../targets/care-notes/services/auth/sessions.ts'
import { openLog } from '../../../targets/reference/services/platform/log.ts'

const served = spawnSync('redis-server', ['--version']).status === 0
if (!served) console.warn('Redis is skipped: there is no redis-server on the PATH (on Debian: redis-server)')

const timeoutMs = 2_000
const directory = mkdtempSync(join(tmpdir(), 'shakedown-redis-'))
const socket = join(directory, 'redis.sock')
const cli = (...words: readonly string[]) =>
  spawnSync('redis-cli', ['-s', socket, ...words], { encoding: 'utf8' }).stdout.trim()

describe.runIf(served)('sessions in Redis', () => {
  let redis: ChildProcess
  const store = sessionRedis(socket, timeoutMs, openLog('auth', 'auth-1'))

  beforeAll(async () => {
    redis = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', directory], {
      stdio: 'ignore',
    })
    await vi.waitUntil(async () => (await store.health()).status === 'UP', { timeout: 30_000 })
  })
  afterAll(async () => {
    await store.close()
    redis.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true })
  })

  it('are found, and forgotten by themselves in the end', async () => {
    await store.begin({ id: 's1', username: 'a.carer' }, 'hash-1')
    expect(await store.find('s1')).toEqual({ id: 's1', username: 'a.carer' })
    expect(await store.find('s2')).toBeUndefined()
    const left = Number(cli('ttl', 'care-notes:session:s1'))
    expect(left).toBeGreaterThan(sessionSeconds - 60)
    expect(left).toBeLessThanOrEqual(sessionSeconds)
  })

  it('give one new token for an old one, also to two who show it at once', async () => {
    await store.begin({ id: 's3', username: 'a.carer' }, 'old')
    const both = await Promise.all([store.rotate('s3', 'old', 'new-1'), store.rotate('s3', 'old', 'new-2')])
    expect(both.filter((each) => each !== undefined)).toEqual([{ id: 's3', username: 'a.carer' }])
    expect(await store.rotate('s3', 'old', 'new-3')).toBeUndefined()
  })

  it('are gone once they ended', async () => {
    await store.begin({ id: 's4', username: 'a.carer' }, 'hash')
    await store.end('s4')
    expect(await store.find('s4')).toBeUndefined()
    expect(await store.rotate('s4', 'hash', 'next')).toBeUndefined()
  })

  it('are refused in time, and told by health, while Redis is away', async () => {
    const exited = once(redis, 'exit')
    redis.kill('SIGKILL')
    await exited
    await expect(store.find('s1')).rejects.toBeInstanceOf(Error)
    expect((await store.health()).status).toBe('DOWN')
  })
})
