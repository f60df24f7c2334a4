import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ShakedownError } from '../../../harness/errors.ts'
import { lastLines } from '../processes/last-lines.ts'
import { reservePort } from '../processes/reserve-port.ts'
import { spawnBound } from '../processes/spawn-bound.ts'
import { redisAnswers } from './redis-answers.ts'

/** A running Redis. */
export interface RunningRedis {
  readonly host: string
  readonly port: number
  stop(): Promise<void>
}

const readyWithinMs = 30_000
const host = '127.0.0.1'

/**
 * Starts the `redis-server` of the PATH on 127.0.0.1; it keeps nothing on disk, and cannot outlive this process.
 *
 * @throws {ShakedownError} `redis-not-started`, exit 4
 */
export const startRedis = async (directory: string): Promise<RunningRedis> => {
  const { port, release } = await reservePort()
  const folder = await mkdtemp(join(directory, 'redis-'))
  const options = { bind: host, port: String(port), save: '', appendonly: 'no' }
  const tail = lastLines(10)
  const server = await spawnBound({
    command: ['redis-server', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])],
    cwd: folder,
    signal: 'SIGKILL',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    onLine: (line) => tail.add(line),
  })
  let ended = false
  void server.exited.then(() => {
    ended = true
  })
  const stop = async (): Promise<void> => {
    // It keeps nothing that would be worth an end in good order.
    server.signal('SIGKILL')
    await server.exited
    release()
    await rm(folder, { recursive: true, force: true })
  }
  const until = performance.now() + readyWithinMs
  while (!(await redisAnswers({ host, port }))) {
    if (ended || performance.now() > until) {
      await stop()
      throw new ShakedownError(
        'redis-not-started',
        ['Redis did not start; its last lines:', ...tail.list()].join('\n  '),
        { hint: 'Run "redis-server --version" to see whether it works at all.', exitCode: 4 },
      )
    }
    await delay(50)
  }
  return { host, port, stop }
}
