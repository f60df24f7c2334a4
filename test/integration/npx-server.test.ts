import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { signalProcess, processIdentity } from '../../harness/reach/process-identity.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let started: ChildProcess | undefined
afterEach(() => started?.kill('SIGKILL'))

const command = 'shakedown'

/** Starts a server as a job does, in the background, and gives its process and its port. */
const inBackground = async (
  args: readonly string[],
): Promise<{ child: ChildProcess; port: number; ended: Promise<void> }> => {
  const child = spawn('npx', ['--no-install', command, ...args, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  started = child
  const { stdout } = child
  stdout.setEncoding('utf8')
  let said = ''
  // The pipe is closed once nobody holds it any more: neither npx, nor what it started.
  const ended = once(stdout, 'close').then(() => undefined)
  stdout.on('data', (text: string) => {
    said += text
  })
  while (!/:(\d+)/.test(said)) await Promise.race([once(stdout, 'data'), ended])
  return { child, ended, port: Number(/:(\d+)/.exec(said)?.[1]) }
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
  ] as const)('%s ends with its npx, which got %s', async (server, signal) => {
    const { child, port, ended } = await inBackground([server])
    expect(await answers(port)).toBe(true)
    const identity = processIdentity(child.pid ?? 0)
    // Ctrl-C goes to all that belongs to the terminal; npm that gets SIGINT alone waits for what it started, by its own design.
    if (signal === 'SIGINT') process.kill(-(child.pid ?? 0), signal)
    else expect(identity !== undefined && signalProcess(identity, signal)).toBe(true)
    await ended
    expect(await answers(port)).toBe(false)
  })
})
