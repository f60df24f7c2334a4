import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ShakedownError } from '../../../harness/errors.ts'
import { lastLines } from '../processes/last-lines.ts'
import { reservePort } from '../processes/reserve-port.ts'
import { spawnBound } from '../processes/spawn-bound.ts'
import { kafkaJars } from './kafka-jars.ts'

/** A running broker. */
export interface Broker {
  /** `host:port`. */
  readonly bootstrap: string
  stop(): Promise<void>
}

// It takes seconds of a processor, and a busy machine gives it little.
const readyWithinMs = 180_000
const host = '127.0.0.1'

/** One node that is broker and controller, and forgets everything when it ends. */
const properties = (port: number, controllerPort: number, data: string): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `${host}:${controllerPort}`,
    listeners: `PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // A member that died is missed sooner than on a broker of its own machine.
    'group.min.session.timeout.ms': 1000,
    'log.cleaner.enable': false,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

const listens = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** Sixteen bytes in base64url that do not begin with a dash, which would be taken for an option. */
const clusterId = (): string => {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('base64url')
}

// What costs the least: it lives for minutes, and serves few.
const java = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp'] as const

/**
 * Starts a real Kafka broker on 127.0.0.1 that cannot outlive this process.
 *
 * @throws {ShakedownError} exit 4: `no-broker` where there is no JDK, `broker-not-started`
 */
export const startBroker = async (directory: string): Promise<Broker> => {
  const jars = await kafkaJars()
  const [port, controller] = [await reservePort(), await reservePort()]
  // It runs there, where a relative path would lead nowhere.
  const folder = await mkdtemp(join(resolve(directory), 'kafka-'))
  const file = join(folder, 'server.properties')
  await writeFile(file, properties(port.port, controller.port, join(folder, 'data')))
  const id = clusterId()
  const format = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', file, '--standalone']
  await promisify(execFile)('java', [...java, jars, ...format])
  const tail = lastLines(20)
  const broker = await spawnBound({
    command: ['java', ...java, jars, 'kafka.Kafka', file],
    cwd: folder,
    signal: 'SIGKILL',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    onLine: (line) => tail.add(line),
  })
  let ended = false
  void broker.exited.then(() => {
    ended = true
  })
  const stop = async (): Promise<void> => {
    // Nothing that it holds is worth an end in good order, which takes it seconds.
    broker.signal('SIGKILL')
    await broker.exited
    port.release()
    controller.release()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const until = performance.now() + readyWithinMs
  while (!(await listens(port.port))) {
    if (ended || performance.now() > until) {
      await stop()
      throw new ShakedownError(
        'broker-not-started',
        ['the Kafka broker did not start; its last lines:', ...tail.list()].join('\n  '),
        { hint: 'See whether the disk and the memory have room (256 MB).', exitCode: 4 },
      )
    }
    await delay(100)
  }
  return { bootstrap: `${host}:${port.port}`, stop }
}
