import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { faults } from '../../chaos/index.ts'
import { killWorker } from '../../chaos/process/kill-worker.ts'
import { workersComeBack } from '../../checks/workers-come-back.ts'
import { outOfReach } from '../../harness/plan/out-of-reach.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import { processIdentity } from '../../harness/reach/process-identity.ts'
import { type Gateway, startGateway } from '../../proxies/gateway/index.ts'
import { connectionOwners } from '../../stacks/embedded/processes/connection-owners.ts'
import { historyFrom } from '../unit/history-builder.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { token, watched } from './links/watched.ts'

// One process of a group that works under one parent, told by the connection on which its call is held.

const owners = connectionOwners()
const upstream = createServer((_request, response) => response.end('done'))
let gateway: Gateway
let replica: ReplicaProcess | undefined
const folders: string[] = []
beforeAll(async () => {
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const at = upstream.address()
  const port = at === null || typeof at === 'string' ? 0 : at.port
  gateway = await startGateway({ upstream: { host: '127.0.0.1', port }, holderOf: owners.holderOf })
})
afterEach(async () => {
  if ((await replica?.runs()) === true) await replica?.kill()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})

const group = async (replaces: 'replaces' | 'does-not-replace', caller: 'worker' | 'parent' | 'nobody') => {
  const cwd = mkdtempSync(join(tmpdir(), 'shakedown-workers-'))
  folders.push(cwd)
  const program = new URL('processes/worker-group.ts', import.meta.url).pathname
  const args = [gateway.url, 'k', String(process.pid), replaces, caller] as const
  const command = [process.execPath, program, ...args] as const
  const started = placedProcess(
    { kind: 'command', command, env: {}, cwd, pidFile: join(cwd, 'pid.json') },
    { replica: 'app-1' },
  )
  replica = started
  await started.start()
  owners.know('app-1', started.pid)
  await expect.poll(() => existsSync(join(cwd, 'started'))).toBe(true)
  const stream = streamFacts({ service: 'app', links: { dependency: 'service' } })
  const reach = {
    database: databaseReach(() => 'postgres://nobody'),
    http: new Map([['service', gateway]]),
    processes: { replicasOf: () => [started] },
  }
  return { replica: started, reach, stream, go: () => writeFileSync(join(cwd, 'go'), '') }
}

const at = { point: 'called', key: 'k', link: 'dependency' } as const
const remade = () => faults['kill-worker'](JSON.parse(JSON.stringify(killWorker({ at, atMostMs: 20_000 }).options)))

describe.runIf(process.platform === 'linux')('kill-worker', () => {
  it('kills the worker alone whose call is held, and sees that another takes its place', async () => {
    const { replica: app, reach, stream, go } = await group('replaces', 'worker')
    const [parent, before] = [app.pid(), app.workers()]
    expect(before).toHaveLength(2)
    const fault = remade()
    const seen = watched(fault, reach, { stream, bind: (key) => key })
    const injected = await fault.inject(seen.context, token)
    go()
    await seen.bitten
    const [hit] = seen.bites
    const killed = Number(/its worker (\d+),/.exec(hit?.words ?? '')?.[1])
    expect(before).toContain(killed)
    expect(hit).toMatchObject({ subject: `app-1 (pid ${parent})`, identity: 'certain' })
    expect(hit?.words).toMatch(
      /^app-1 \(pid \d+\) lost its worker \d+, which was killed alone at called: its call POST \/ of service was held$/,
    )
    await injected.heal()
    await fault.heal(seen.undo())
    expect(seen.bite()).toMatchObject({ bit: true })
    expect(seen.bites.at(-1)).toMatchObject({ words: `app-1 (pid ${parent}) has 2 workers again`, whole: true })
    expect(app.pid()).toBe(parent)
    const after = app.workers()
    expect([after.length, after.includes(killed)]).toEqual([2, false])
    // The other one was let alone.
    expect(after).toContain(before.find((pid) => pid !== killed))
  })

  it('tells of a group that goes on with one fewer', async () => {
    const { replica: app, reach, stream, go } = await group('does-not-replace', 'worker')
    const fault = remade()
    const seen = watched(fault, reach, { stream, bind: (key) => key })
    const injected = await fault.inject(seen.context, token)
    go()
    await seen.bitten
    await injected.heal()
    expect(app.workers()).toHaveLength(1)
    const history = historyFrom(
      seen.bites.map((bite) => ({ kind: 'fault', phase: 'bite', fault: fault.name, faultId: 'f', ...bite })),
    )
    expect(workersComeBack().judge(history)).toMatchObject({
      verdict: 'fail',
      words: expect.stringMatching(/^app-1 \(pid \d+\) has 1 worker, 2 before one was killed/),
    })
  })

  it('lets the parent’s own work go on, and says whose it was', async () => {
    const { replica: app, reach, stream, go } = await group('replaces', 'parent')
    const fault = remade()
    const seen = watched(fault, reach, { stream, bind: (key) => key })
    const injected = await fault.inject(seen.context, token)
    const before = app.workers()
    go()
    await expect.poll(() => seen.bites.length).toBe(1)
    await injected.heal()
    expect(seen.bites[0]?.words).toMatch(
      /^its call POST \/ of service went on: process \d+ waits for it, which is no worker of app-1 \(pid \d+\)$/,
    )
    expect(seen.bite()).toMatchObject({ bit: false, words: expect.stringContaining('which is no worker of app-1') })
    expect(app.workers()).toEqual(before)
  })

  it('is out of reach of a service that works alone, with the reason', async () => {
    const { replica: app, reach, stream } = await group('replaces', 'nobody')
    const cell = { stream, faults: [{ id: 'f', fault: remade(), inject: { ms: 0 }, heal: { ms: 1 } }] }
    expect(outOfReach(cell, reach)).toBeUndefined()
    const pid = app.workers()[0] ?? 0
    const alone = placedProcess(
      { kind: 'pid', pid, startTime: processIdentity(pid)?.startTime ?? '' },
      { replica: 'app-1' },
    )
    expect(outOfReach(cell, { ...reach, processes: { replicasOf: () => [alone] } })?.why).toBe(
      `kill-worker kills one process of a group that works under one parent, and no process of app (${pid}) has started others of its own program`,
    )
    // Nothing runs yet: nobody knows.
    expect(outOfReach(cell, { ...reach, processes: { replicasOf: () => [] } })).toBeUndefined()
  })
})
