import { once } from 'node:events'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { Toxiproxy } from 'toxiproxy-node-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faults } from '../../chaos/index.ts'
import { openSession } from '../../harness/reach/database-session.ts'
import type { Command } from './command.ts'
import { busy, elsewhere, type InForce, inForce } from './heal/in-force.ts'
import { killedWorld, type Sight } from './heal/killed-world.ts'
import { isAlive, processTree } from './processes-of.ts'

// The command line itself, killed while it has faults in force on servers and processes that outlive it; then "heal", as its user would.

let world: Awaited<ReturnType<typeof killedWorld>>
const commands: Command[] = []
beforeAll(async () => {
  world = await killedWorld()
})
afterAll(async () => {
  for (const { child } of commands) child.kill('SIGKILL')
  await Promise.all(commands.map(async ({ ended }) => ended))
  await world.close()
})

const run = (scenarios: readonly string[], how: { readonly deaf: boolean }): Command => {
  const command = world.run(['run', ...scenarios], how)
  commands.push(command)
  return command
}

/** Waits for something that a command brings about. @throws when it ends before */
const until = async ({ child, ended }: Command, come: () => boolean): Promise<void> => {
  while (!come()) {
    if (child.exitCode !== null) throw new Error(`it ended by itself: ${(await ended).err}`)
    await delay(50)
  }
}

/** SIGKILL, which nobody can prepare for; resolves when all that it had started is gone with it. */
const kill = async ({ child }: Command): Promise<void> => {
  const own = processTree(child.pid ?? 0)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  while (own.some(isAlive)) await delay(20)
}

const heal = async (): Promise<readonly [number | null, string]> => {
  const { code, out } = await world.run(['heal'], { deaf: false }).ended
  return [code, out]
}

const rows = Object.entries<InForce>(inForce)
const sorted = (texts: Iterable<string>): readonly string[] => [...texts].toSorted((a, b) => a.localeCompare(b))

it('knows every fault', () => {
  expect(sorted([...Object.keys(inForce), ...Object.keys(elsewhere)])).toEqual(sorted(Object.keys(faults)))
})

describe.runIf(process.platform === 'linux')('a command that is killed with faults in force', () => {
  let before: Sight
  let meanwhile: Sight
  let after: Sight
  let modes: ReadonlySet<number>
  let early: readonly [number | null, string]
  let late: readonly [number | null, string]

  beforeAll(async () => {
    const command = run(['together'], { deaf: true })
    const wanted = sorted(rows.map(([name]) => name))
    await until(command, () => isDeepStrictEqual(sorted(new Set(world.injected())), wanted))
    // Told to end with work in flight: a moment after the fault is in force.
    await until(command, () => busy.every((name) => world.processes.get(name)?.told()))
    const leases = world.leases()
    before = await world.sights(leases)
    const files = globSync(join(world.cwd, 'reports/runs/*/leases/*'))
    modes = new Set(files.map((file) => statSync(file).mode & 0o077))
    early = await heal()
    meanwhile = await world.sights(leases)

    const proxies = new Toxiproxy(world.toxiproxy)
    const stranger = await proxies.createProxy({ name: 'stranger', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' })
    const attributes = { latency: 1, jitter: 0 }
    await stranger.addToxic({ name: 'theirs', type: 'latency', stream: 'upstream', toxicity: 1, attributes })

    await kill(command)
    late = await heal()
    after = await world.sights(leases)
  })

  it('has records that its owner alone can read, as they may hold a password, and that nobody heals while it lives', () => {
    expect(modes).toEqual(new Set([0]))
    expect([early[0], early[1].match(/in use/g)?.length]).toEqual([0, rows.length])
    expect(meanwhile).toEqual(before)
  })

  it('is healed without an error', () => {
    const [code, out] = late
    expect([code, out.match(/is undone/g)?.length], out).toEqual([0, rows.length])
  })

  it.each(rows)('%s: is undone', (name, { seen }) => {
    expect(before.get(name) ?? []).toEqual(seen)
    expect(late[1]).toContain(` ${name} of `)
    expect(after.get(name) ?? []).toEqual([])
  })

  it('leaves nothing at all behind, and what is somebody else’s as it was', async () => {
    expect([...after]).toEqual([['theirs', ['toxic latency']]])
    const locks = `select relation::regclass::text, mode from pg_locks join pg_stat_activity using (pid)
      where application_name not in ('test', 'shakedown-looks-on') and backend_type = 'client backend'`
    expect(await world.watcher.query(locks)).toEqual([])
    expect([...world.processes].map(([name, each]) => [name, each.up(), each.frozen()])).toEqual(
      [...world.processes.keys()].map((name) => [name, true, false]),
    )
    expect(world.leases()).toEqual([])
    expect((await world.proxies()).map(({ name }) => name)).toEqual(['stranger'])
    expect(await heal()).toEqual([0, expect.stringContaining('nothing to heal')])
  })

  it('gives back every connection that it had taken; it can have restarted no server that outlives it', async () => {
    const command = run(['connection-exhaustion', 'server-restart'], { deaf: false })
    await command.says('server-restart needs a database server that can be restarted')
    await until(command, () => world.injected().includes('connection-exhaustion'))
    const full = openSession(world.postgres.url('app'), 'test')
    await expect(full).rejects.toMatchObject({ code: '53300' })
    await kill(command)
    expect(command.child.signalCode).toBe('SIGKILL')
    expect(await heal()).toEqual([0, expect.stringContaining('connection-exhaustion of ')])
    expect([...(await world.sights([]))]).toEqual([['theirs', ['toxic latency']]])
    await (await openSession(world.postgres.url('app'), 'test')).close()
  })
})
