import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kill } from '../../chaos/process/kill.ts'
import { pause } from '../../chaos/process/pause.ts'
import { restart } from '../../chaos/process/restart.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { namedInPidFile } from '../../harness/reach/pid-file.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import { isFrozen, isRunning, processIdentity } from '../../harness/reach/process-identity.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { Reach } from '../../harness/model/reach.ts'
import { token, watched } from './links/watched.ts'

let folder: string
let pidFile: string
let supervisor: ChildProcess

/** As supervisors do: the child's pid into a file, and another child when it ends. */
const supervise = 'while :; do sleep 600 & echo $! > "$PID_FILE.part"; mv "$PID_FILE.part" "$PID_FILE"; wait; done'

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pid-file-'))
  pidFile = join(folder, 'consumer.pid')
  supervisor = spawn('/bin/sh', ['-c', supervise], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', PID_FILE: pidFile },
  })
  await vi.waitUntil(() => existsSync(pidFile), { timeout: 30_000 })
})
afterEach(() => {
  if (supervisor.pid !== undefined) process.kill(-supervisor.pid, 'SIGKILL')
  rmSync(folder, { recursive: true })
})

const now = (): number => Number(readFileSync(pidFile, 'utf8'))
const placed = (restartedWithinSeconds?: number): ReplicaProcess =>
  placedProcess(
    { kind: 'pid-file', pidFile, ...(restartedWithinSeconds === undefined ? {} : { restartedWithinSeconds }) },
    { replica: 'consumer-1' },
  )
const reachOf = (replica: ReplicaProcess): Reach => ({
  database: databaseReach(() => 'postgres://nobody'),
  processes: { replicasOf: (service) => (service === 'consumer' ? [replica] : []) },
})

describe('a process known by its pid file, which a platform starts again', () => {
  it.each([
    ['killed', kill(), true],
    ['told to end', restart(), true],
    ['frozen', pause(), false],
  ])('can be %s, and is there again when that is healed', async (_, fault, ends) => {
    const replica = placed(30)
    const before = now()
    const seen = watched(fault, reachOf(replica))
    const injected = await fault.inject(seen.context, token)
    await seen.bitten
    await injected.heal()
    expect([await replica.runs(), now() !== before]).toEqual([true, ends])
    const identity = processIdentity(now())
    expect(identity !== undefined && isRunning(identity) && !isFrozen(identity)).toBe(true)
  })

  it('is healed by its record alone', async () => {
    const fault = pause()
    const seen = watched(fault, reachOf(placed(30)))
    const undo: unknown = JSON.parse(JSON.stringify(seen.undo()))
    expect(undo).toMatchObject({ replicas: [{ place: { kind: 'pid-file', pidFile, restartedWithinSeconds: 30 } }] })
    await fault.inject(seen.context, token)
    await fault.heal(seen.undo())
    const identity = processIdentity(now())
    expect(identity !== undefined && isFrozen(identity)).toBe(false)
  })

  it('is said not to have been started again, when its platform does not', async () => {
    const replica = placed(0.2)
    const pid = now()
    process.kill(supervisor.pid ?? 0, 'SIGKILL')
    process.kill(pid, 'SIGKILL')
    await expect.poll(async () => replica.runs()).toBe(false)
    await expect(replica.start()).rejects.toMatchObject({
      code: 'not-restarted',
      message: expect.stringContaining('within 0.2 s'),
    })
  })

  it('is not ended where nobody is said to start it again', async () => {
    const replica = placed()
    await expect(kill().inject(watched(kill(), reachOf(replica)).context, token)).rejects.toMatchObject({
      code: 'process-not-startable',
      hint: expect.stringContaining('restartedWithinSeconds'),
    })
    expect(await replica.runs()).toBe(true)
  })
})

describe('whom a pid file names', () => {
  it('is nobody where it names none, or one that is younger than the file: a stranger with the same number', () => {
    expect(namedInPidFile(pidFile)?.pid).toBe(now())
    utimesSync(pidFile, new Date(0), new Date(0))
    expect(namedInPidFile(pidFile)).toBeUndefined()
    for (const text of ['', 'none', '{"pid":1}', '999999999']) {
      writeFileSync(pidFile, text)
      expect(namedInPidFile(pidFile)).toBeUndefined()
    }
    expect(namedInPidFile(join(folder, 'gone'))).toBeUndefined()
  })

  it('is the very process that it names with its start time', () => {
    const identity = processIdentity(now())
    writeFileSync(pidFile, JSON.stringify(identity))
    utimesSync(pidFile, new Date(0), new Date(0))
    expect(namedInPidFile(pidFile)).toEqual(identity)
  })
})
