import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../../harness/incidents/channel.ts'
import type { Look } from '../../../harness/incidents/look.ts'
import { type PostgresServer, startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { openPostgresStore } from '../../../watch/store/postgres/open-store.ts'
import type { SharedStore } from '../../../watch/store/store.ts'
import { shakedown } from '../command.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const library = new URL('../../../index.ts', import.meta.url).href
const everyMs = 2000

let directory: string
let server: PostgresServer
let door: Receiver
let team: Receiver
let doorStatus = 200
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-several-'))
  server = await startPostgres({ runDirectory: join(directory, 'run') })
  door = await startReceiver(() => ({ status: doorStatus }))
  team = await startReceiver(() => ({ status: 204 }))
}, 120_000)
afterAll(async () => {
  await Promise.all([door.close(), team.close()])
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const configured = async (name: string): Promise<string> => {
  const file = join(directory, `${name}.ts`)
  await writeFile(
    file,
    `import { channels, defineConfig, defineMonitor, probes } from '${library}'
const door = (name: string) => ({ ...defineMonitor({ name, every: '${everyMs}ms', whileBad: '500ms', timeout: '2s', probe: probes.http({ url: '${door.url}/', within: { critical: 50_000 } }) }), problems: [], timeoutMs: 20_000 })
export default defineConfig({
  monitors: [door('a'), door('b')],
  watch: { store: { postgres: { urlFrom: 'STORE_URL' } }, port: 0, gather: '50ms', channels: { team: channels.webhook({ url: '${team.url}' }) } },
})
`,
  )
  return file
}

interface Watching {
  readonly child: ReturnType<typeof shakedown>['child']
  said(): string
  says(wanted: string): Promise<void>
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

const start = (file: string, url: string): Watching => {
  const { child, ended } = shakedown(['watch', '--config', file], {
    cwd: directory,
    env: { STORE_URL: url, SHAKEDOWN_WEBHOOK_SECRET: 'secret' },
  })
  let said = ''
  child.stderr?.on('data', (chunk: string) => (said += chunk))
  return {
    child,
    said: () => said,
    says: async (wanted) => {
      while (!said.includes(wanted)) {
        if (child.exitCode !== null) throw new Error(`it ended without saying "${wanted}": ${said}`)
        await delay(50)
      }
    },
    end: async (signal) => {
      child.kill(signal)
      await ended
    },
  }
}

const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + 120_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`it did not come to pass: ${what}`)
    await delay(100)
  }
}

const looksOf = async (store: SharedStore, monitor: string): Promise<readonly Look[]> =>
  store.looks({ monitor, fromMs: 0, limit: 100_000 })

/** Looks at ticks of the timetable, and how many ticks nobody looked at. */
const ticksOf = (looks: readonly Look[]): { readonly taken: readonly number[]; readonly missed: number } => {
  const onGrid = looks.filter(({ extra }) => extra === undefined)
  const taken = onGrid
    .filter(({ blind }) => blind !== 'watcher')
    .slice(1)
    .map(({ atMs, lateMs }) => Math.round(atMs - lateMs))
  const [first = 0, last = 0] = [taken[0], taken.at(-1)]
  const missed = onGrid
    .filter(({ blind, atMs }) => blind === 'watcher' && atMs > first && atMs < last)
    .reduce((sum, { ticks = 1 }) => sum + ticks, 0)
  return { taken, missed }
}

const noticesOf = (monitor: string): readonly string[] =>
  team.received
    .flatMap(({ body }): Message['notices'] => {
      const message: Message = JSON.parse(body)
      return message.notices
    })
    .filter(({ incident }) => incident.monitor === monitor)
    .map(({ kind, incident }) => `${kind} ${incident.id}`)

describe('several watchers on one PostgreSQL', () => {
  it('look once at each tick, and one that is killed is taken over from', { timeout: 300_000 }, async () => {
    await server.createDatabase('several')
    const url = server.url('several')
    const file = await configured('several')
    const store = openPostgresStore({ url, complain: () => undefined })
    const first = start(file, url)
    await first.says('watching shakedown watch')
    let [leading, standing] = [first, start(file, url)]
    await standing.says('this one stands by')
    const gaps: number[] = []
    for (let kill = 0; kill < 3; kill += 1) {
      await until('it looked', async () => ((await looksOf(store, 'a')).length > 2 * kill + 1 ? true : undefined))
      // An incident is open while one goes and another comes: it is told once all the same.
      doorStatus = kill === 1 ? 500 : 200
      if (kill === 1) await until('it opened', async () => (await store.incidents({ open: true }))[1])
      const before = (await looksOf(store, 'a')).at(-1)?.atMs ?? 0
      await leading.end('SIGKILL')
      await standing.says('watching shakedown watch')
      const after = await until('another one looks', async () =>
        (await looksOf(store, 'a')).find(({ atMs, blind }) => atMs > before && blind !== 'watcher'),
      )
      gaps.push(after.atMs - before)
      const next = start(file, url)
      await next.says('this one stands by')
      ;[leading, standing] = [standing, next]
    }
    doorStatus = 200
    await until('all is closed', async () => ((await store.incidents({ open: true })).length === 0 ? true : undefined))
    await until('all is told', async () => ((await store.outbox()).waiting === 0 ? true : undefined))
    await leading.end('SIGTERM')
    // Who ends in good order leaves at once.
    await standing.says('watching shakedown watch')
    await standing.end('SIGTERM')
    for (const name of ['a', 'b']) {
      const looks = await looksOf(store, name)
      const { taken, missed } = ticksOf(looks)
      expect(new Set(taken).size).toBe(taken.length)
      const [from = 0, to = 0] = [taken[0], taken.at(-1)]
      expect(taken.length + missed).toBe(Math.round((to - from) / everyMs) + 1)
      const ids = (await store.incidents({ monitor: name })).map(({ id }) => id)
      expect(ids).toHaveLength(1)
      expect(noticesOf(name)).toEqual([`opened ${ids[0]}`, `closed ${ids[0]}`])
    }
    // The lease is half an interval; the rest is a busy machine's.
    expect(Math.max(...gaps)).toBeLessThan(10 * everyMs)
    await store.close()
  })

  it(
    'say unknown and never down while their store is gone, and go on when it is back',
    { timeout: 300_000 },
    async () => {
      await server.createDatabase('gone')
      const url = server.url('gone')
      const file = await configured('gone')
      const before = team.received.length
      process.kill(server.pid, 'SIGKILL')
      doorStatus = 200
      const watching = start(file, url)
      await watching.says('this watcher waits for it')
      await server.restart()
      await watching.says('watching shakedown watch')
      const page = /http:\/\/127\.0\.0\.1:\d+/.exec(watching.said())?.[0] ?? ''
      const ready = async (): Promise<number> => (await fetch(`${page}/readyz`)).status
      await until('it is ready', async () => ((await ready()) === 200 ? true : undefined))
      process.kill(server.pid, 'SIGKILL')
      await until('it is not ready', async () => ((await ready()) === 503 ? true : undefined))
      // The store's machine takes what is watched down with it.
      doorStatus = 500
      const blind = await until('it tells that it is blind', async () =>
        team.received.slice(before).find(({ body }) => body.includes('the watcher is blind')),
      )
      expect(blind.body).toContain('the store')
      doorStatus = 200
      await server.restart()
      await until('it is ready again', async () => ((await ready()) === 200 ? true : undefined))
      const store = openPostgresStore({ url, complain: () => undefined })
      await until('it sees again', async () => {
        const looks = await looksOf(store, 'a')
        const lastBlind = looks.findLastIndex(({ blind: culprit }) => culprit === 'watcher')
        return lastBlind !== -1 && looks.slice(lastBlind).some(({ state }) => state === 'good') ? true : undefined
      })
      expect((await looksOf(store, 'a')).filter(({ state }) => state === 'bad')).toEqual([])
      expect([...noticesOf('a'), ...noticesOf('b')].slice(4)).toEqual([])
      expect(watching.said()).not.toContain("an error of the watcher's own")
      const ended = once(watching.child, 'exit')
      await watching.end('SIGTERM')
      expect((await ended)[0]).toBe(0)
      await store.close()
    },
  )
})
