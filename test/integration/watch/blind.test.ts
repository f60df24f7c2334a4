import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../../harness/incidents/channel.ts'
import type { Look } from '../../../harness/incidents/look.ts'
import type { FreeProbe, Measurement } from '../../../harness/model/probe.ts'
import { watchForm } from '../../../harness/settings/watch-settings.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { watcher } from '../../../watch/engine/watcher.ts'
import { openStore } from '../../../watch/store/sqlite/open-store.ts'
import type { Store } from '../../../watch/store/store.ts'
import { type Receiver, startReceiver } from './receiver.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-blind-'))
})
afterAll(async () => rm(directory, { recursive: true, force: true }))

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})
const receiver = async (...options: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const made = await startReceiver(...options)
  stops.push(made.close)
  return made
}

const down: Measurement = { subject: 'door', value: 0, unit: '', ok: false, words: 'it is down' }
const probe = (measure: FreeProbe['measure']): FreeProbe => ({ name: 'door', needs: 'nothing', measure })

const watching = (store: Store, settings: object, measure: FreeProbe['measure'], remembered = {}) => {
  const looking = watcher({
    monitors: [defineMonitor({ name: 'door', every: '30s', probe: probe(measure) })],
    known: new Set(['door']),
    settings: watchForm.parse(settings),
    store,
    remembered: { lines: [], memos: [], ticks: {}, ...remembered },
    target: undefined,
    sightings: undefined,
    env: {},
    redact: (text) => text,
    system: 'blind',
    write: () => undefined,
    complain: () => undefined,
    changed: () => undefined,
  })
  stops.push(looking.stop)
  return looking
}
const memory = (): Store => {
  const store = openStore({ file: ':memory:' })
  stops.push(store.close)
  return store
}

/** Looks that saw: on a busy machine the watcher may be held up by others too. */
const seen = async (looking: ReturnType<typeof watching>): Promise<readonly Look[]> => {
  for (;;) {
    const looks = await looking.once(false)
    if (looks.every(({ blind }) => blind !== 'watcher')) return looks
  }
}

describe('a watcher that could not see', () => {
  it('says unknown where its event loop was held up while it looked, and down where it was not', async () => {
    let heldUpMs = 1500
    const looking = watching(memory(), {}, async () => {
      // Beats of the loop come before and after.
      await delay(120)
      const untilMs = performance.now() + heldUpMs
      while (performance.now() < untilMs);
      await delay(120)
      return [down]
    })
    expect(await looking.once(false)).toMatchObject([
      { state: 'unknown', blind: 'watcher', words: expect.stringMatching(/the watcher itself was held up for [1-9]/) },
    ])
    expect(looking.desk.open()).toEqual([])
    heldUpMs = 0
    // A second look at once confirms it.
    expect(await seen(looking)).toMatchObject([{ state: 'bad' }, { state: 'bad', extra: 'second' }])
    expect(looking.desk.open()).toMatchObject([{ monitor: 'door', words: 'it is down' }])
  })

  it('says unknown where the address that always answers does not either', async () => {
    const gone = await startReceiver()
    await gone.close()
    const unreachable = async () => Promise.resolve([{ ...down, unreachable: true as const }])
    const cut = watching(memory(), { reference: gone.url }, unreachable)
    expect(await cut.once(false)).toMatchObject([
      { state: 'unknown', blind: 'watcher', words: expect.stringContaining("the watcher's own network is gone") },
    ])
    const there = await receiver()
    const seeing = watching(memory(), { reference: there.url }, unreachable)
    expect((await seen(seeing)).map(({ state }) => state)).toEqual(['bad', 'bad'])
  })
})

describe('the dead man’s switch', () => {
  const beating = (url: string) => ({ deadMan: { url, every: '50ms' } })

  it('is told that the watcher lives and sees, and not when it keeps nothing', async () => {
    const theirs = await receiver()
    let fails = false
    const store = memory()
    const commit: Store['commit'] = async (change) => {
      if (fails) throw new Error('database or disk is full')
      return store.commit(change)
    }
    const looking = watching({ ...store, commit }, beating(theirs.url), async () => Promise.resolve([]))
    looking.start()
    const beats = async (more: number): Promise<void> => {
      const wanted = theirs.received.length + more
      while (theirs.received.length < wanted) await delay(20)
    }
    await beats(3)
    fails = true
    await looking.once(false)
    expect(looking.unready()).toContain('disk is full')
    // What was on its way when that was found out may still come.
    for (let before = -1; before !== theirs.received.length; await delay(500)) before = theirs.received.length
    const before = theirs.received.length
    await delay(500)
    expect(theirs.received.length).toBe(before)
    fails = false
    await looking.once(false)
    await beats(2)
  })

  it('is not told while the watcher is blind', async () => {
    const theirs = await receiver()
    const store = memory()
    const blind = {
      id: 'watcher/looks/1',
      monitor: 'watcher',
      aspect: 'looks',
      level: 'critical',
      firstBadMs: 1,
      lastBadMs: 1,
      openedMs: 1,
      words: 'blind',
      flapping: false,
      notes: [],
    }
    const line = { monitor: 'watcher', aspect: 'looks', recent: [], changes: [], incident: blind }
    const looking = watching(store, beating(theirs.url), async () => Promise.resolve([]), { lines: [line] })
    looking.start()
    await delay(500)
    expect(theirs.received).toEqual([])
  })
})

const hasPrlimit = ((): boolean => {
  try {
    execFileSync('prlimit', ['--version'])
    return true
  } catch {
    return false
  }
})()

describe.runIf(process.platform === 'linux' && hasPrlimit)('a store that is full', () => {
  it(
    'keeps nobody from hearing, once, and is caught up with when there is room again',
    { timeout: 120_000 },
    async () => {
      const door = await receiver(() => ({ status: isDown ? 500 : 200 }))
      const team = await receiver(() => ({ status: 204 }))
      let isDown = false
      const file = join(directory, 'full.sqlite')
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'doomed-watcher.ts'), file, door.url, team.url],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      )
      stops.push(async () => child.kill('SIGKILL'))
      await once(child.stdout, 'data')
      const limit = (bytes: string): unknown =>
        execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}`])
      const told = (): readonly string[] =>
        team.received
          .flatMap(({ body }): Message['notices'] => {
            const message: Message = JSON.parse(body)
            return message.notices
          })
          .filter(({ incident }) => incident.monitor !== 'watcher')
          .map(({ kind, incident }) => `${kind} ${incident.monitor}`)
          .toSorted()
      const until = async (wanted: readonly string[]): Promise<void> => {
        while (told().length < wanted.length) await delay(50)
        expect(told()).toEqual(wanted)
      }
      while (door.received.length < 6) await delay(20)
      // The system refuses each further byte, as a disk does that is full.
      limit('1:unlimited')
      isDown = true
      const opened = ['opened a', 'opened b', 'opened c']
      await until(opened)
      limit('unlimited:unlimited')
      isDown = false
      await until(['closed a', 'closed b', 'closed c', ...opened])
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      expect((await ended)[0]).toBe(0)
      const store = openStore({ file })
      stops.push(store.close)
      // What happened while it was full is kept too.
      expect((await store.incidents({})).filter(({ monitor }) => monitor !== 'watcher')).toHaveLength(3)
      expect((await store.looks({ monitor: 'a', fromMs: 0 })).some(({ state }) => state === 'bad')).toBe(true)
    },
  )
})
