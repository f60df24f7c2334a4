import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Consumer, Producer, stringSerializers } from '@platformatic/kafka'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ShakedownError } from '../../harness/errors.ts'
import { kafka } from '../../probes/kafka.ts'
import { kafkaJars } from '../../stacks/embedded/kafka/kafka-jars.ts'
import { type TakenKafka, takeKafka } from '../../stacks/embedded/kafka/take-kafka.ts'

const directory = await mkdtemp(join(tmpdir(), 'kafka-test-'))
let why: string | undefined
let taken: TakenKafka | undefined
const topic = (): string => taken?.name('customer.events') ?? ''
const group = (): string => taken?.name('identity-service') ?? ''
const bootstrap = (): string => taken?.bootstrap ?? ''

const look = async (options: Partial<Parameters<typeof kafka>[0]> = {}) => {
  const probe = kafka({ bootstrap: bootstrap(), group: group(), ...options })
  const [measurement] = await probe.measure({ signal: AbortSignal.timeout(30_000) })
  return measurement
}

beforeAll(async () => {
  try {
    taken = await takeKafka([{ name: 'customer.events', partitions: 2 }], directory)
  } catch (error) {
    // Where there is neither a broker nor a JDK.
    if (!(error instanceof ShakedownError) || error.code !== 'no-broker') throw error
    why = error.message
    return
  }
  const common = { clientId: 'test', bootstrapBrokers: [bootstrap()] }
  const producer = new Producer({ ...common, serializers: stringSerializers })
  for (const partition of [0, 1])
    await producer.send({
      messages: Array.from({ length: 10 }, (_, n) => ({ topic: topic(), partition, value: `${n}` })),
    })
  await producer.close()
})
afterAll(async () => {
  await taken?.close()
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
})

/** The same from Kafka's own tool: partition, committed, end, lag. */
const asKafkaTells = async (): Promise<readonly (readonly string[])[]> => {
  const main = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand'
  const asked = ['--bootstrap-server', bootstrap(), '--describe', '--group', group()]
  const { stdout } = await promisify(execFile)('java', ['-cp', await kafkaJars(), main, ...asked])
  const lines = stdout.split('\n').filter((line) => line.startsWith(group()))
  return lines.map((line) => line.split(/\s+/).slice(1, 6)).toSorted(([, a = ''], [, b = '']) => a.localeCompare(b))
}

describe('the lag of a group', () => {
  it('is what Kafka’s own tool tells of it, partition by partition', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const consumer = new Consumer({ clientId: 'reader', groupId: group(), bootstrapBrokers: [bootstrap()] })
    await consumer.joinGroup()
    await consumer.commit({
      offsets: [
        { topic: topic(), partition: 0, offset: 4n, leaderEpoch: 0 },
        { topic: topic(), partition: 1, offset: 10n, leaderEpoch: 0 },
      ],
    })
    await consumer.close()
    const seen = await look()
    expect(seen).toMatchObject({ value: 6, unit: 'messages', ok: false, level: 'critical' })
    expect(seen?.words).toBe(`${group()} is 6 messages behind: ${topic()}/0 6 (4 of 10); empty with 0 members`)
    expect(await asKafkaTells()).toEqual([
      [topic(), '0', '4', '10', '6'],
      [topic(), '1', '10', '10', '0'],
    ])
    expect(await look({ members: 0 })).toMatchObject({ ok: true })
    expect(await look({ members: 0, lag: { warning: 5 } })).toMatchObject({ ok: false, level: 'warning' })
  })

  it('tells who reads, while somebody does', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const consumer = new Consumer({ clientId: 'identity-1', groupId: group(), bootstrapBrokers: [bootstrap()] })
    const stream = await consumer.consume({ topics: [topic()], mode: 'committed', autocommit: false })
    const seen = await look()
    expect(seen?.words).toMatch(/; stable with 1 member$/)
    expect(seen?.evidence).toEqual([
      { topic: topic(), partition: 0, committed: 4, end: 10, lag: 6, member: 'identity-1' },
      { topic: topic(), partition: 1, committed: 10, end: 10, lag: 0, member: 'identity-1' },
    ])
    expect(seen?.ok).toBe(true)
    await stream.close()
    await consumer.close()
  })

  it('of a group that has committed nothing is all that there is', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    expect(await look({ group: 'nobody', topics: [topic()], members: 0 })).toMatchObject({ value: 20, ok: true })
  })

  it('where nobody answers that is said', async () => {
    const seen = await look({ bootstrap: '127.0.0.1:1', group: 'identity-service' })
    expect(seen).toMatchObject({ ok: false, level: 'critical', unreachable: true })
    expect(seen?.words).toMatch(/^127\.0\.0\.1:1 does not tell how far identity-service is: /)
    expect(kafka({ bootstrap: 'broker', group: 'a' }).problems).toEqual([
      'kafka has the bootstrap "broker", which is no host:port, nor several with commas',
    ])
  })
})
