import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRunning, processIdentity, signalProcess } from '../../harness/reach/process-identity.ts'
import type { ProcessIdentity } from '../../harness/reach/process-identity.ts'
import { isFree } from '../../stacks/embedded/processes/reserve-port.ts'
import type { DoomedRun } from './processes-doomed-run.ts'

const script = fileURLToPath(new URL('processes-doomed-run.ts', import.meta.url))
const run = ([program = '', ...args]: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
const nobodyMayRead = (): boolean => {
  try {
    run([...asNobody, process.execPath, '--check', script])
    return true
  } catch {
    return false // a checkout in a folder closed to other users
  }
}
const users: readonly { user: string; words: readonly string[]; uid?: number }[] =
  process.getuid?.() === 0
    ? [
        { user: 'root', words: [] },
        ...(nobodyMayRead() ? [{ user: 'an ordinary user', words: asNobody, uid: 65_534 }] : []),
      ]
    : [{ user: 'an ordinary user', words: [] }]

let directory = ''
/** By user: a cluster is made once for each, and copied. */
const caches = new Map<number | undefined, string>()
const cacheOf = (uid: number | undefined): string => {
  const found = caches.get(uid)
  if (found !== undefined) return found
  const made = mkdtempSync(join(tmpdir(), 'doomed-cache-'))
  if (uid !== undefined) chownSync(made, uid, uid)
  caches.set(uid, made)
  return made
}
afterAll(() => {
  for (const cache of caches.values()) rmSync(cache, { recursive: true, force: true })
})
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'doomed-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** Everybody who descends from a process. */
const descendants = (pid: number): ProcessIdentity[] => {
  const rows = run(['ps', '-A', '-o', 'pid=,ppid=']).trim().split('\n')
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)])
  return below(pid).flatMap((child) => processIdentity(child) ?? [])
}

/** Who made the System V segments that exist (proc_sysvipc(5), column cpid). */
const segmentMakers = (): number[] =>
  run(['ipcs', '-m', '-p'])
    .split('\n')
    .map((row) => Number(row.trim().split(/\s+/)[2]))

/** The POSIX segments that a process has open as files. */
const posixSegments = (pid: number): string[] =>
  process.platform === 'linux'
    ? [...readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/\/dev\/shm\/(?<name>\S+)/g)].map(
        ({ groups }) => groups?.['name'] ?? '',
      )
    : []

const start = async (words: readonly string[], uid: number | undefined, ending = '') => {
  const runDirectory = join(directory, 'run')
  mkdirSync(runDirectory)
  if (uid !== undefined) for (const path of [directory, runDirectory]) chownSync(path, uid, uid)
  const [program, ...args] = [...words, process.execPath, script, runDirectory, ending]
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', ending === 'throw' ? 'ignore' : 'inherit'],
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      XDG_CACHE_HOME: cacheOf(uid),
      // Some twenty starts would compile the same code.
      NODE_COMPILE_CACHE: join(cacheOf(uid), 'compiled'),
    },
  })
  const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended too early: exit code ${code}`)))
  died.catch(() => undefined)
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), died])
  const doomed: DoomedRun = JSON.parse(line)
  const processes = descendants(child.pid ?? 0)
  // the janitor, the server with its processes, the service and its child
  expect(processes.map(({ pid }) => pid)).toEqual(
    expect.arrayContaining([doomed.postgres.pid, doomed.postgres.backend, doomed.service.pid]),
  )
  expect(processes.length).toBeGreaterThanOrEqual(9)
  expect(segmentMakers()).toContain(doomed.postgres.pid)
  // What it shares besides is in files of its folder, so that nothing of that can be left elsewhere.
  for (const pid of [doomed.postgres.pid, doomed.postgres.backend]) expect(posixSegments(pid)).toEqual([])
  return { child, run: doomed, processes, runDirectory }
}

describe.each(users)('as $user', ({ words, uid }) => {
  test.each([
    { situation: 'nothing stopped', stop: () => [] },
    { situation: 'the service stopped', stop: ({ service }: DoomedRun) => [service.pid] },
    { situation: 'the server stopped', stop: ({ postgres }: DoomedRun) => [postgres.pid] },
    { situation: 'a session of the server stopped', stop: ({ postgres }: DoomedRun) => [postgres.backend] },
    {
      situation: 'all of it stopped',
      stop: ({ postgres, service }: DoomedRun) => [postgres.pid, postgres.backend, service.pid],
    },
  ])('SIGKILL with $situation leaves no process, no port, no memory and no data', async ({ stop }) => {
    const { child, run, processes, runDirectory } = await start(words, uid)
    for (const pid of stop(run)) process.kill(pid, 'SIGSTOP')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => processes.filter(isRunning), { timeout: 60_000 }).toEqual([])
    expect(await isFree(run.postgres.port)).toBe(true)
    expect(await isFree(run.service.port)).toBe(true)
    expect(segmentMakers()).not.toContain(run.postgres.pid)
    expect(readdirSync(runDirectory)).toEqual([])
  })

  test('SIGKILL after the server itself was killed, with a stopped session left over', async () => {
    const { child, run, processes, runDirectory } = await start(words, uid)
    process.kill(run.postgres.backend, 'SIGSTOP')
    process.kill(run.postgres.pid, 'SIGKILL')
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expect.poll(() => processes.filter(isRunning), { timeout: 60_000 }).toEqual([])
    expect(segmentMakers()).not.toContain(run.postgres.pid)
    expect(readdirSync(runDirectory)).toEqual([])
  })
})

// What the kernel does alone, which is what acts first. It shows that the signal survives the change of user on the way to PostgreSQL.
test.each(process.platform === 'linux' ? users : [])(
  'as $user: SIGKILL of the run after its janitor was killed ends server and service',
  async ({ words, uid }) => {
    const { child, run: doomed, processes } = await start(words, uid)
    const janitor = processes.find(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('janitor.ts'))
    expect(janitor).toBeDefined()
    if (janitor !== undefined) process.kill(janitor.pid, 'SIGKILL')
    await expect.poll(() => janitor !== undefined && isRunning(janitor)).toBe(false)
    const spared = new Set([janitor, ...descendants(doomed.service.pid)].map((one) => one?.pid))
    child.kill('SIGKILL')
    await once(child, 'exit')
    const own = processes.filter(({ pid }) => !spared.has(pid))
    expect(own.length).toBeGreaterThanOrEqual(7)
    await expect.poll(() => own.filter(isRunning), { timeout: 60_000 }).toEqual([])
    expect(segmentMakers()).not.toContain(doomed.postgres.pid)
    for (const left of processes) signalProcess(left, 'SIGKILL') // the service's child: the kernel's signal is to the service alone
  },
)

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'throw'])('an end by %s leaves nothing either', async (ending) => {
  const { child, run, processes, runDirectory } = await start([], undefined, ending)
  if (ending.startsWith('SIG')) process.kill(child.pid ?? 0, ending)
  else child.stdin.write('now\n')
  await once(child, 'exit')
  await expect.poll(() => processes.filter(isRunning), { timeout: 60_000 }).toEqual([])
  expect(segmentMakers()).not.toContain(run.postgres.pid)
  expect(readdirSync(runDirectory)).toEqual([])
})
