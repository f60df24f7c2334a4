import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { toxiproxy } from '../../cli/toxiproxy.ts'
import type { ToxiproxyCommandOptions } from '../../cli/toxiproxy.ts'
import { withToxiproxy } from './toxiproxy/with-toxiproxy.ts'

interface Running {
  readonly exitCode: Promise<number>
  readonly stop: () => void
  readonly said: () => string
  /** Where it listens, once it says so. */
  readonly url: () => Promise<string>
}

const run = (options: ToxiproxyCommandOptions): Running => {
  const out = new PassThrough({ encoding: 'utf8' })
  const stopping = new AbortController()
  let said = ''
  out.on('data', (text: string) => (said += text))
  return {
    exitCode: toxiproxy(options, out, stopping.signal),
    stop: () => stopping.abort(),
    said: () => said,
    url: async () => {
      if (said === '') await once(out, 'data')
      return /http:\S+/.exec(said)?.[0] ?? said
    },
  }
}

const configFile = async (text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'shakedown-toxiproxy-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'proxies.json')
  await writeFile(file, text)
  return file
}

test('it serves until it is told to stop, and leaves the port free', async () => {
  const running = run({ port: 0 })
  const url = await running.url()
  expect((await fetch(`${url}/version`)).status).toBe(200)
  running.stop()
  expect(await running.exitCode).toBe(0)
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})

test('it begins with the proxies of the configuration', async () => {
  const config = await configFile(JSON.stringify([{ name: 'db', listen: '127.0.0.1:0', upstream: 'localhost:5432' }]))
  const running = run({ port: 0, config })
  const proxies = await (await fetch(`${await running.url()}/proxies`)).json()
  expect(proxies).toMatchObject({ db: { upstream: 'localhost:5432', enabled: true } })
  running.stop()
  expect(await running.exitCode).toBe(0)
})

test('a taken port is exit code 4, with what to do', async () => {
  const { port } = await withToxiproxy()
  const running = run({ port })
  expect(await running.exitCode).toBe(4)
  expect(running.said()).toMatch(/taken[^]*choose another port/)
})

test.for([
  ['a list that is none', '{}', 2],
  ['a proxy without an upstream', '[{"name":"db"}]', 2],
  ['an address that is nobody’s', '[{"name":"db","listen":"192.0.2.1:1","upstream":"u:1"}]', 4],
] as const)('a configuration with %s is refused', async ([, text, exitCode]) => {
  const running = run({ port: 0, config: await configFile(text) })
  expect(await running.exitCode).toBe(exitCode)
  expect(running.said()).toContain('was refused')
})

test('a configuration that is not there is exit code 2', async () => {
  const running = run({ port: 0, config: '/nowhere/proxies.json' })
  expect(await running.exitCode).toBe(2)
  expect(running.said()).toContain('Cannot read /nowhere/proxies.json')
})
