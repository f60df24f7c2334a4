import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { signalProcess, processIdentity } from '../../harness/reach/process-identity.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let started: ChildProcess | undefined
afterEach(() => started?.kill('SIGKILL'))

const command = 'shakedown'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-npx-'))
  writeFileSync(
    join(folder, 'shakedown.config.ts'),
    `import { defineConfig, defineMonitor, probes } from 'shakedown'
const door = defineMonitor({ name: 'door', every: '5s', probe: probes.http({ url: 'http://127.0.0.1:9/', within: { critical: 1000 } }) })
export default defineConfig({ monitors: [door] })
`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

const argumentsOf = {
  queue: () => ['queue'],
  toxiproxy: () => ['toxiproxy'],
  watch: () => ['watch', '--config', join(folder, 'shakedown.config.ts'), '--store', join(folder, 'watch.sqlite')],
} satisfies Record<string, () => readonly string[]>

/** Starts a server as a job does, in the background, and gives its process, its port, and what it said in all once it has ended. */
const inBackground = async (
  args: readonly string[],
): Promise<{ child: ChildProcess; port: number; ended: Promise<string> }> => {
  const child = spawn('npx', ['--no-install', command, ...args, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  started = child
  let said = ''
  const heard = new EventEmitter()
  // A pipe is closed once nobody holds it any more: neither npx, nor what it started.
  const closed = [child.stdout, child.stderr].map(async (pipe) => {
    pipe.setEncoding('utf8')
    pipe.on('data', (text: string) => {
      said += text
      heard.emit('text')
    })
    await once(pipe, 'close')
  })
  const ended = Promise.all(closed).then(() => said)
  const port = /127\.0\.0\.1:(\d+)/
  while (!port.test(said)) {
    const over = await Promise.race([once(heard, 'text').then(() => false), ended.then(() => true)])
    if (over) throw new Error(`it ended before it listened: ${said}`)
  }
  return { child, ended, port: Number(port.exec(said)?.[1]) }
}

const answers = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

describe('a server in the background of a job', () => {
  it.each([
    ['queue', 'SIGTERM'],
    ['queue', 'SIGINT'],
    ['queue', 'SIGKILL'],
    ['toxiproxy', 'SIGTERM'],
    ['toxiproxy', 'SIGINT'],
    ['watch', 'SIGTERM'],
    ['watch', 'SIGINT'],
  ] as const)('%s ends with its npx, which got %s', async (server, signal) => {
    const { child, port, ended } = await inBackground(argumentsOf[server]())
    expect(await answers(port)).toBe(true)
    const identity = processIdentity(child.pid ?? 0)
    // Ctrl-C goes to all that belongs to the terminal; npm that gets SIGINT alone waits for what it started, by its own design.
    if (signal === 'SIGINT') process.kill(-(child.pid ?? 0), signal)
    else expect(identity !== undefined && signalProcess(identity, signal)).toBe(true)
    expect(await ended).not.toContain('took too long')
    expect(await answers(port)).toBe(false)
    // In good order: nothing that only a closed store takes back is left.
    expect(readdirSync(folder).filter((name) => name.endsWith('-wal'))).toEqual([])
  })
})
