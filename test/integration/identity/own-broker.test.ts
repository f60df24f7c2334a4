import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Admin, Consumer, Producer, stringSerializers } from '@platformatic/kafka'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { RunResult } from '../../../harness/model/result.ts'
import { groupLag } from '../../../harness/reach/kafka/group-lag.ts'
import { type Broker, startBroker } from '../../../stacks/embedded/kafka/start-broker.ts'
import { reservePort } from '../../../stacks/embedded/processes/reserve-port.ts'
import { consumerGroup, eventsTopic } from '../../../targets/identity/events.ts'
import { shakedown } from '../command.ts'
import { withoutKafka } from './without-kafka.ts'

const out = await mkdtemp(join(tmpdir(), 'own-broker-'))
let why: string | undefined
let broker: Broker | undefined
let admin: Admin | undefined
/** Of somebody else, whose names are the same. */
const theirs = 3

beforeAll(async () => {
  why = await withoutKafka()
  if (why !== undefined) return
  broker = await startBroker(out)
  const common = { clientId: 'somebody', bootstrapBrokers: [broker.bootstrap] }
  admin = new Admin({ ...common, retries: 20, retryDelay: 250 })
  await admin.createTopics({ topics: [eventsTopic], partitions: 1, replicas: 1 })
  const producer = new Producer({ ...common, serializers: stringSerializers })
  await producer.send({ messages: Array.from({ length: theirs }, (_, n) => ({ topic: eventsTopic, value: `${n}` })) })
  await producer.close()
  const consumer = new Consumer({ ...common, groupId: consumerGroup })
  await consumer.joinGroup()
  await consumer.commit({ offsets: [{ topic: eventsTopic, partition: 0, offset: 1n, leaderEpoch: 0 }] })
  await consumer.close()
})
afterAll(async () => {
  await admin?.close()
  await broker?.stop()
  await rm(out, { recursive: true, force: true, maxRetries: 5 })
})

it('uses the broker of KAFKA_BOOTSTRAP, with topics and groups of its own, and leaves it as it was', async ({
  skip,
}) => {
  if (why !== undefined || broker === undefined || admin === undefined) return skip(why)
  const args = ['run', 'consumer-lag', '--grep', 'rebalance', '--target', 'identity', '--json']
  const { code, out: said, err } = await shakedown(args, { cwd: out, env: { KAFKA_BOOTSTRAP: broker.bootstrap } }).ended
  if (said === '') throw new Error(err)
  const { cells }: RunResult = JSON.parse(said)
  expect([code, cells.map(({ verdict }) => verdict)], err).toEqual([0, ['pass']])
  expect((await admin.listTopics()).filter((name) => !name.startsWith('__'))).toEqual([eventsTopic])
  expect([...(await admin.listGroups()).keys()]).toEqual([consumerGroup])
  expect(await groupLag(admin, consumerGroup, [eventsTopic])).toMatchObject({ total: theirs - 1 })
})

it('has what a run that was killed left there deleted by "heal", and nothing of others', async ({ skip }) => {
  if (why !== undefined || broker === undefined || admin === undefined) return skip(why)
  const asked = admin
  const topics = async (): Promise<readonly string[]> =>
    (await asked.listTopics()).filter((name) => !name.startsWith('__')).toSorted()
  const env = { KAFKA_BOOTSTRAP: broker.bootstrap }
  const killed = shakedown(['run', 'consumer-lag', '--grep', 'rebalance', '--target', 'identity'], { cwd: out, env })
  await vi.waitUntil(async () => (await asked.listGroups()).size > 1, { timeout: 120_000, interval: 100 })
  killed.child.kill('SIGKILL')
  await once(killed.child, 'close')
  expect((await topics()).length).toBe(3)
  const { code, out: said, err } = await shakedown(['heal'], { cwd: out }).ended
  expect([code, said], err).toEqual([0, expect.stringMatching(/^healed {2}kafka-topics of \S+ is undone/)])
  expect(await topics()).toEqual([eventsTopic])
  expect([...(await asked.listGroups()).keys()]).toEqual([consumerGroup])
  expect((await shakedown(['heal'], { cwd: out }).ended).out).toContain('nothing to heal')
})

it('says that nobody answers there: exit 4', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const { port, release } = await reservePort()
  const bootstrap = `127.0.0.1:${port}`
  const args = ['run', 'consumer-lag', '--grep', 'rebalance', '--target', 'identity']
  const { code, err } = await shakedown(args, { cwd: out, env: { KAFKA_BOOTSTRAP: bootstrap } }).ended
  release()
  expect([code, err]).toEqual([
    4,
    expect.stringContaining(`the broker of KAFKA_BOOTSTRAP, ${bootstrap}, made no topics`),
  ])
})
