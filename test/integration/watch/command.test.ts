import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from '../command.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const library = new URL('../../../index.ts', import.meta.url).href
let directory: string
let door: Receiver
let doorStatus = 200
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-watch-'))
  door = await startReceiver(() => ({ status: doorStatus }))
})
afterAll(async () => {
  await door.close()
  await rm(directory, { recursive: true, force: true })
})

const configured = async (name: string, monitors: string, watch = ''): Promise<string> => {
  const file = join(directory, name)
  await writeFile(
    file,
    `import { channels, defineConfig, defineMonitor, probes } from '${library}'
const door = (name: string, more: object = {}) => defineMonitor({ name, every: '200ms', timeout: '200ms', probe: probes.http({ url: '${door.url}/', within: { critical: 50_000 } }), ...more })
const patient = (name: string) => ({ ...door(name), problems: [], timeoutMs: 20_000 })
export default defineConfig({ monitors: [${monitors}], watch: { store: '${join(directory, `${name}.sqlite`)}', port: 0, gather: '50ms', channels: { log: channels.standardOutput() }, ${watch} } })
`,
  )
  return file
}

const run = async (...args: readonly string[]) => shakedown(['watch', ...args], { cwd: directory }).ended

const urlIn = (text: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? ''

describe('shakedown watch --once', () => {
  it('exits 0 where all is good and 1 where something is bad, with one line a look or with JSON', async () => {
    const file = await configured('once.ts', `patient('a'), patient('b')`)
    doorStatus = 200
    const good = await run('--config', file, '--once')
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out.match(/^good /gm)).toHaveLength(2)
    doorStatus = 500
    const bad = await run('--config', file, '--once', '--json', '--only', 'b')
    expect(bad.code).toBe(1)
    expect(JSON.parse(bad.out)).toMatchObject({
      exitCode: 1,
      looks: [{ monitor: 'b', state: 'bad', extra: 'second', words: expect.stringContaining('it answered 500') }],
    })
  })

  it('exits 3 where a look is unknown', async () => {
    const broken = `{ ...patient('a'), probe: { name: 'broken', needs: 'nothing', measure: async () => { throw new Error('no rights') } } }`
    const { code, out } = await run('--config', await configured('unknown.ts', broken), '--once')
    expect({ code, out }).toEqual({ code: 3, out: 'unknown a: broken failed: no rights\n' })
  })
})

describe('shakedown watch', () => {
  it('tells of an incident and its end, serves its page, and ends in good order on SIGTERM', async () => {
    doorStatus = 200
    const file = await configured('live.ts', `patient('front-door')`)
    const { child, says, ended } = shakedown(['watch', '--config', file, '--json'], { cwd: directory })
    let err = ''
    let out = ''
    child.stderr?.on('data', (chunk: string) => (err += chunk))
    child.stdout?.on('data', (chunk: Buffer) => (out += String(chunk)))
    const until = async (wanted: string): Promise<void> => {
      while (!out.includes(wanted)) if (child.stdout !== null) await once(child.stdout, 'data')
    }
    await says('watching')
    await until('"state":"good"')
    doorStatus = 503
    await until('front-door: opened')
    const store = join(directory, 'live.ts.sqlite')
    expect(await run('note', '--store', store, 'front-door', 'on my way', '--by', 'ada')).toMatchObject({ code: 0 })
    expect(await run('ack', '--store', store, 'front-door', '--by', 'ada')).toMatchObject({ code: 0 })
    await until('front-door: was acknowledged by ada')
    expect(await run('ack', '--store', store, 'front-dor')).toMatchObject({
      code: 2,
      err: expect.stringContaining('front-door'),
    })
    const url = urlIn(err)
    const page = await fetch(url)
    expect(await page.text()).toMatch(/One incident is open[^]*ada took it on[^]*ada: on my way/)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect((await fetch(`${url}/monitors/front-door`)).status).toBe(200)
    expect((await fetch(`${url}/monitors/nobody`)).status).toBe(404)
    doorStatus = 200
    await until('front-door: closed')
    const pages = await shakedown(['status', '--config', file, '--out', 'pages'], { cwd: directory }).ended
    expect(pages).toMatchObject({ code: 0, out: `${join(directory, 'pages', 'index.html')}\n`, err: '' })
    expect(await readFile(join(directory, 'pages', 'monitors', 'front-door.html'), 'utf8')).toMatch(/ada: on my way/)
    const began = performance.now()
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('hears who must call in time, also after a restart, and no page of another site', async () => {
    const nightly = `defineMonitor({ name: 'nightly', every: '200ms', probe: probes.heartbeat({ atLeastEvery: '1h' }) })`
    const file = await configured('heard.ts', `patient('a'), ${nightly}`)
    const start = async () => {
      const running = shakedown(['watch', '--config', file, '--json'], { cwd: directory })
      let [out, err] = ['', '']
      running.child.stdout?.on('data', (chunk: Buffer) => (out += String(chunk)))
      running.child.stderr?.on('data', (chunk: Buffer) => (err += String(chunk)))
      await running.says('watching')
      return {
        url: urlIn(err),
        until: async (wanted: string) => {
          while (!out.includes(wanted)) if (running.child.stdout !== null) await once(running.child.stdout, 'data')
        },
        stop: async () => {
          running.child.kill('SIGTERM')
          expect((await running.ended).code).toBe(0)
        },
      }
    }
    const first = await start()
    await first.until('nobody called yet')
    const call = async (path: string, headers = {}) =>
      (await fetch(`${first.url}/heartbeats/${path}`, { method: 'POST', body: 'rows=12', headers })).status
    expect(await call('nightly', { 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await call('a')).toBe(404)
    expect(await call('nightly')).toBe(200)
    await first.until('(rows=12)')
    expect(await call('nightly/failed')).toBe(200)
    await first.until('the last call said that it failed')
    await first.stop()
    const second = await start()
    await second.until('the last call said that it failed')
    await second.stop()
  })

  it('is paused and resumed by another process', async () => {
    const store = join(directory, 'pause.sqlite')
    expect(await run('pause', '--store', store, '--for', '2h', '--reason', 'audit')).toMatchObject({ code: 0 })
    const database = new DatabaseSync(store)
    expect(database.prepare('select json from setting').get()).toMatchObject({ json: expect.stringContaining('audit') })
    expect((await run('resume', '--store', store)).out).toBe('publishing goes on\n')
    expect(database.prepare('select json from setting').get()).toBeUndefined()
    database.close()
    expect(await run('pause', '--store', store, '--for', 'long')).toMatchObject({ code: 2 })
  })

  it('says all that is wrong at once, before the first look, and exits 2', async () => {
    const monitors = `door('a'), door('a', { every: { cron: '0 0 30 2 *' }, timeout: undefined }), defineMonitor({ name: 'depth', every: '1m', probe: probes.queue(), stream: 'prison-visit.booked' })`
    const file = await configured(
      'wrong.ts',
      monitors,
      `channels: { team: channels.webhook({ url: 'http://127.0.0.1/' }) },`,
    )
    const database = new DatabaseSync(`${file}.sqlite`)
    database.exec('pragma user_version = 99')
    database.close()
    const before = door.received.length
    const { code, err } = await run('--config', file)
    expect(code).toBe(2)
    for (const words of [
      'written by a newer Shakedown',
      'two monitors have the name "a"',
      'which never comes',
      'queue has no threshold',
      'SHAKEDOWN_WEBHOOK_SECRET, which is not set',
    ])
      expect(err).toContain(words)
    expect(door.received.length).toBe(before)
    expect(await run('--config', file, '--only', 'b')).toMatchObject({ code: 2, err: expect.stringContaining('"b"') })
  })

  it('exits 4 where its port is taken, and where another watcher has its store', async () => {
    const file = await configured('taken.ts', `patient('a')`)
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    expect(await run('--config', file, '--port', String(port))).toMatchObject({
      code: 4,
      err: expect.stringContaining(`Port ${port} is taken`),
    })
    server.close()
    const first = shakedown(['watch', '--config', file], { cwd: directory })
    await first.says('watching')
    expect(await run('--config', file)).toMatchObject({ code: 4, err: expect.stringContaining('another watcher') })
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)
  })
})
