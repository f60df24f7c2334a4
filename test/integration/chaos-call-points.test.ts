import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Point } from '../../chaos/point.ts'
import { kill } from '../../chaos/process/kill.ts'
import { pause } from '../../chaos/process/pause.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { type FaultyWorld, faultyWorld } from './links/faulty-world.ts'
import { watched } from './links/watched.ts'
import { nameOf, startTapSetup, type TapSetup } from './tap/setup.ts'

// A process of its own whose call is held at a point while a fault acts at it; then the call, or its answer, goes on or is dropped. At each of them both can be, also
// once all is done: what is dropped there is the answer. COMMIT has a test of its own.

let world: FaultyWorld
let setup: TapSetup
let directory: string
const replicas: ReplicaProcess[] = []
beforeAll(async () => {
  world = await faultyWorld()
  setup = await startTapSetup()
})
afterEach(async () => {
  for (const replica of replicas.splice(0)) if (await replica.runs()) await replica.kill()
  rmSync(directory, { recursive: true })
})
afterAll(async () => {
  await setup.stop()
  await world.close()
})

/** A call that a process makes, and how often it has been done so far. */
interface Call {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  readonly queue?: string
  readonly done: () => Promise<number>
}
const messages = async (QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await setup.direct.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}
const queueCall = (action: string, QueueUrl: string, input: object, done: Call['done']): Call => ({
  url: setup.running.url,
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${action}`,
    authorization:
      'AWS4-HMAC-SHA256 Credential=app-1/20260101/eu-west-2/sqs/aws4_request, SignedHeaders=host, Signature=00',
  },
  body: JSON.stringify({ QueueUrl, ...input }),
  queue: nameOf(QueueUrl),
  done,
})
type Kind = 'call' | 'publish' | 'delete'
const calls: Readonly<Record<Kind, (key: string) => Promise<Call>>> = {
  call: async (body) => {
    const before = world.worked()
    return { url: `${world.gateway.url}/work`, body, done: async () => world.worked() - before }
  },
  publish: async (MessageBody) => {
    const queue = await setup.queue()
    return queueCall('SendMessage', queue, { MessageBody }, async () => messages(queue))
  },
  delete: async (MessageBody) => {
    const queue = await setup.queue()
    await setup.direct.sendMessage({ QueueUrl: queue, MessageBody })
    const { Messages: [message] = [] } = await setup.consumer('app-1', 'json').receiveMessage({ QueueUrl: queue })
    const input = { ReceiptHandle: message?.ReceiptHandle }
    return queueCall('DeleteMessage', queue, input, async () => 1 - (await messages(queue)))
  },
}

const caller = async ({ url, headers = {}, body }: Call): Promise<ReplicaProcess> => {
  directory = mkdtempSync(join(tmpdir(), 'shakedown-call-points-'))
  const program = new URL('links/caller.ts', import.meta.url).pathname
  const command = [process.execPath, program, url, JSON.stringify(headers), body, String(process.pid)] as const
  const place = { kind: 'command', command, env: {}, cwd: directory, pidFile: join(directory, 'pid.json') } as const
  const replica = placedProcess(place, { replica: 'app-1' })
  await replica.start()
  replicas.push(replica)
  return replica
}

interface Law {
  readonly point: Exclude<Point['point'], `commit-${string}`>
  readonly kind: Kind
  /** How often it is done while it is held. */
  readonly held: 0 | 1
}
const laws: readonly Law[] = [
  { point: 'called', kind: 'call', held: 0 },
  { point: 'answered', kind: 'call', held: 1 },
  { point: 'publish-received', kind: 'publish', held: 0 },
  { point: 'publish-done', kind: 'publish', held: 1 },
  { point: 'delete-received', kind: 'delete', held: 0 },
  { point: 'delete-done', kind: 'delete', held: 1 },
]
const fates = (['freezes', 'kills'] as const).flatMap((does) =>
  laws.flatMap((law) => (['forward', 'drop'] as const).map((fate) => ({ ...law, does, fate }))),
)
/** Nobody can say how far such a call goes: a gateway drops it as soon as it notices that its caller has left; a queue takes it. */
const isCertain = ({ does, point, fate }: (typeof fates)[number]): boolean =>
  does === 'freezes' || point !== 'called' || fate === 'drop'

it.each(fates.filter(isCertain))(
  '$does a process whose work is held at $point, then: $fate',
  async ({ does, point, kind, held, fate }) => {
    const key = crypto.randomUUID()
    const call = await calls[kind](key)
    const replica = await caller(call)
    const doneMeanwhile: number[] = []
    const spied: ReplicaProcess = {
      ...replica,
      kill: async () => {
        await replica.kill()
        doneMeanwhile.push(await call.done())
      },
      pause: async () => {
        await replica.pause()
        doneMeanwhile.push(await call.done())
      },
      // The one that was killed stays down: what it left is looked at.
      start: async () => undefined,
    }
    const link = 'dependency' as const
    const at = point === 'called' || point === 'answered' ? { point, key: 'k1', link } : { point, key: 'k1' }
    const fault = (does === 'kills' ? kill : pause)({ at, held: fate })
    const reach = { ...world.reach, tap: setup.running.tap, processes: { replicasOf: () => [spied] } }
    const queues = call.queue === undefined ? {} : { queue: call.queue, publishesTo: call.queue }
    const seen = watched(fault, reach, {
      stream: streamFacts({ service: 'app', links: { dependency: 'service' }, ...queues }),
      bind: () => key,
      inFlight: () => [{ replica: 'app-1', messageId: 'm1', key }],
    })
    const injected = await fault.inject(seen.context, 'token')
    writeFileSync(join(directory, 'go'), '')
    await seen.bitten
    await injected.heal()

    const did = does === 'kills' ? 'killed' : 'frozen'
    expect(seen.bites.map(({ words }) => words)).toEqual([
      expect.stringMatching(new RegExp(`^app-1 \\(pid \\d+\\) was ${did} at ${point}: its .* was held$`, 'u')),
      expect.stringMatching(fate === 'forward' ? /^its .* went on$/u : /^its .* was dropped$/u),
    ])
    expect(seen.bite().bit).toBe(true)
    const knows = (): boolean | undefined =>
      existsSync(join(directory, 'knows')) || (existsSync(join(directory, 'knows-not')) ? false : undefined)
    // Who was frozen gets to know what went on; who was killed says nothing any more.
    await expect.poll(knows).toBe(does === 'kills' ? undefined : fate === 'forward')
    expect(doneMeanwhile).toEqual([held])
    await expect.poll(call.done).toBe(fate === 'forward' ? 1 : held)
  },
)
