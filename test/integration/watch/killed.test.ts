import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../../harness/incidents/channel.ts'
import { judgeLook } from '../../../harness/incidents/judge-look.ts'
import type { Line } from '../../../harness/incidents/line.ts'
import type { Look } from '../../../harness/incidents/look.ts'
import { defaultPolicy } from '../../../harness/incidents/policy.ts'
import { random } from '../../../harness/random.ts'
import { makeBundle } from '../../../stacks/embedded/bundles/make-bundle.ts'
import { openStore } from '../../../watch/store/sqlite/open-store.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const names = ['a', 'b', 'c']
const kills = 100
const everyMs = 150

let directory: string
/** The watcher, of a piece: a hundred starts would find and link the same modules. */
let main: string
let system: Receiver
let team: Receiver
const broken = new Set<string>()
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-killed-'))
  const source = join(import.meta.dirname, 'doomed-watcher.ts')
  main = (await makeBundle([source], join(directory, 'bundle'))).mains[source] ?? source
  system = await startReceiver(({ path }) => ({ status: broken.has(path.slice(1)) ? 500 : 200 }))
  // Now and then a receiver has taken a message and does not say so.
  team = await startReceiver((_, nth) => ({ status: nth % 7 === 0 ? 503 : 204, headers: { 'retry-after': '0' } }))
})
afterAll(async () => {
  await Promise.all([system.close(), team.close()])
  await rm(directory, { recursive: true, force: true })
})

const start = async (file: string): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [main, file, system.url, team.url], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // A hundred starts would compile the same code.
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
  })
  if (child.stdout === null) throw new Error('no output')
  await once(child.stdout, 'data')
  return child
}

const end = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

/** Notices as the receiver got them: what came again under the same id counts once. */
const toldOf = (receiver: Receiver): ReadonlyMap<string, Message['notices'][number]> => {
  const messages = receiver.received.map(({ body }): Message => JSON.parse(body))
  return new Map(messages.flatMap(({ notices }) => notices.map((notice) => [notice.id, notice] as const)))
}

const replay = (looks: readonly Look[]) => {
  const lines = new Map<string, Line>()
  const incidents = new Map<string, number | undefined>()
  for (const look of looks) {
    const judged = judgeLook(look, {
      policy: defaultPolicy,
      sightLevel: 'warning',
      line: (aspect) => lines.get(aspect),
    })
    for (const line of judged.lines) lines.set(line.aspect, line)
    for (const { id, closedMs } of judged.incidents) incidents.set(id, closedMs)
  }
  return Object.fromEntries(incidents)
}

describe('a watcher that is killed', () => {
  it(`loses and doubles nothing, ${kills} times`, { timeout: 1_200_000 }, async () => {
    const file = join(directory, 'watch.sqlite')
    const chance = random('killed')
    for (let n = 0; n < kills; n += 1) {
      const child = await start(file)
      for (const name of names)
        if (chance.integer(0, 2) === 0) {
          if (broken.has(name)) broken.delete(name)
          else broken.add(name)
        }
      await delay(chance.integer(0, 500))
      await end(child, 'SIGKILL')
    }
    broken.clear()
    const last = await start(file)
    const store = openStore({ file, alone: false })
    const deadline = Date.now() + 120_000
    while ((await store.incidents({ open: true })).length > 0 || (await store.outbox()).waiting > 0) {
      if (Date.now() > deadline) throw new Error('incidents stay open, or messages are not delivered')
      await delay(100)
    }
    await end(last, 'SIGTERM')
    const incidents = await store.incidents({ limit: 100_000 })
    const told = [...toldOf(team).values()]
    expect(incidents.length).toBeGreaterThan(10)
    // Each was told of when it opened and when it closed, once, and nothing else was told.
    const kinds = (kind: string): readonly string[] =>
      told
        .filter((notice) => notice.kind === kind)
        .map(({ incident }) => incident.id)
        .toSorted()
    const ids = incidents.map(({ id }) => id).toSorted()
    expect(kinds('opened')).toEqual(ids)
    expect(kinds('closed')).toEqual(ids)
    for (const name of names) {
      const looks = await store.looks({ monitor: name, fromMs: 0, limit: 1_000_000 })
      // The looks that are kept make the incidents that are kept, and no others.
      const own = incidents.filter(({ monitor }) => monitor === name)
      expect(replay(looks)).toEqual(Object.fromEntries(own.map(({ id, closedMs }) => [id, closedMs])))
      // Each tick was taken once, or was missed once.
      const onTime = looks.filter(({ extra, blind }) => extra === undefined && blind !== 'watcher')
      const ticks = onTime.slice(1).map(({ atMs, lateMs }) => Math.round(atMs - lateMs))
      expect(new Set(ticks).size).toBe(ticks.length)
      const [first = 0, final = 0] = [ticks[0], ticks.at(-1)]
      const missed = looks
        .filter(({ blind, atMs, lateMs }) => blind === 'watcher' && atMs - lateMs > first && atMs - lateMs < final)
        .reduce((sum, look) => sum + (look.ticks ?? 1), 0)
      expect(ticks.length + missed).toBe(Math.round((final - first) / everyMs) + 1)
    }
    await store.close()
    const database = new DatabaseSync(file)
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    database.close()
  })
})
