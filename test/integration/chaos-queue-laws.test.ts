import { randomUUID } from 'node:crypto'
import type { Message } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { faults } from '../../chaos/index.ts'
import { duplicateDelivery } from '../../chaos/queue/duplicate-delivery.ts'
import { emptyReceives } from '../../chaos/queue/empty-receives.ts'
import { expiredReceipt } from '../../chaos/queue/expired-receipt.ts'
import { lostAcknowledgement } from '../../chaos/queue/lost-acknowledgement.ts'
import { partlyFailedBatch } from '../../chaos/queue/partly-failed-batch.ts'
import type { QueueFaultOptions } from '../../chaos/queue/parts/queue-fault.ts'
import { queueErrors } from '../../chaos/queue/queue-errors.ts'
import { reorderedDelivery } from '../../chaos/queue/reordered-delivery.ts'
import { slowReceives } from '../../chaos/queue/slow-receives.ts'
import { throttling } from '../../chaos/queue/throttling.ts'
import type { Fault, FaultFactory } from '../../harness/model/fault.ts'
import type { Reach } from '../../harness/model/reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { streamFacts } from '../unit/stream-facts.ts'
import { token, watched } from './links/watched.ts'
import { nameOf, startTapSetup, type TapSetup } from './tap/setup.ts'

let setup: TapSetup
let reach: Reach
beforeAll(async () => {
  setup = await startTapSetup()
  reach = {
    tap: setup.running.tap,
    database: { url: () => '', session: () => Promise.reject(new Error('no fault of the queue needs a database')) },
  }
})
afterAll(() => setup.stop())

type Case = readonly [name: string, make: (over?: QueueFaultOptions) => Fault]

const key = 'k1'
const all: readonly Case[] = [
  ['lost-acknowledgement, told', (over) => lostAcknowledgement({ key, ...over })],
  ['lost-acknowledgement, not told', (over) => lostAcknowledgement({ key, told: false, atMost: 2, ...over })],
  ['duplicate-delivery', (over) => duplicateDelivery({ key, atMost: 1, ...over })],
  ['reordered-delivery', (over) => reorderedDelivery({ key, window: 2, ...over })],
  ['expired-receipt', (over) => expiredReceipt({ key, ...over })],
  ['partly-failed-batch', (over) => partlyFailedBatch({ key, ...over })],
  ['throttling', (over) => throttling({ key, action: 'DeleteMessageBatch', ...over })],
  ['throttling, of all calls', (over) => throttling({ atMost: 3, ...over })],
  ['queue-errors', (over) => queueErrors({ key, ...over })],
  ['empty-receives', (over) => emptyReceives({ atMost: 2, ...over })],
  ['empty-receives, of a key', (over) => emptyReceives({ key, ...over })],
  ['slow-receives', (over) => slowReceives({ key, delayMs: 50, ...over })],
]

/** What two consumers of one queue do: receive, and delete what they got. Errors are what faults are for. */
const consume = async (QueueUrl: string): Promise<void> => {
  for (const name of ['replica-1', 'replica-2']) {
    const client = setup.consumer(name, 'json')
    const { Messages: messages = [] } = await client
      .receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })
      .catch((): { Messages?: Message[] } => ({}))
    const Entries = messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }))
    if (Entries.length > 0) await client.deleteMessageBatch({ QueueUrl, Entries }).catch(() => undefined)
    client.destroy()
  }
}

const send = async (QueueUrl: string, about: string): Promise<void> => {
  for (const nth of [1, 2]) await setup.direct.sendMessage({ QueueUrl, MessageBody: `${about} ${nth} ${randomUUID()}` })
}

/** Messages come and are consumed until something happened. */
const useUntil = async (QueueUrl: string, happened: () => boolean): Promise<void> => {
  while (!happened()) {
    await send(QueueUrl, 'bound-k1')
    await consume(QueueUrl)
  }
}

/** Whatever the fault left in flight comes back; after it everything is handed out once, in order, and can be deleted at once. */
const expectHealthy = async (QueueUrl: string): Promise<void> => {
  const waiting = async (): Promise<number> => {
    const { Attributes = {} } = await setup.direct.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
  }
  while ((await waiting()) > 0) {
    setup.clock.advance(30_000)
    await consume(QueueUrl)
  }
  const before = setup.truth.length
  await send(QueueUrl, 'bound-k1')
  await consume(QueueUrl)
  const told = setup.truth.slice(before).filter(({ queue }) => queue === nameOf(QueueUrl))
  expect(told.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'received', 'received', 'deleted', 'deleted'])
  expect(told.map(({ messageId }) => messageId).slice(2)).toEqual(
    [...told.slice(0, 2), ...told.slice(0, 2)].map(({ messageId }) => messageId),
  )
  expect(await waiting()).toBe(0)
}

const queueOf = async () => {
  const url = await setup.queue({ VisibilityTimeout: '30' })
  return { url, stream: streamFacts({ queue: nameOf(url) }) }
}

/** The fault made anew from its name and options, as by a process that knows nothing else. */
const anew = ({ name, options }: Fault): Fault => {
  const factories: Readonly<Record<string, FaultFactory>> = faults
  const make = factories[name]
  if (make === undefined) throw new Error(`there is no fault ${name}`)
  const read: Json = JSON.parse(JSON.stringify(options))
  return make(read)
}

describe('every fault of the queue', () => {
  it.each(all)('%s: bites when used, says so, and is gone when healed', async (_, make) => {
    const { url, stream } = await queueOf()
    const fault = make()
    const { context, isBitten, bite, bites } = watched(fault, reach, { stream })
    const injected = await fault.inject(context, token)
    await useUntil(url, isBitten)
    await injected.heal()
    expect(bite()).toMatchObject({ bit: true })
    expect(bite().operations).toHaveLength(bites.length)
    const sent = new Set(
      setup.truth
        .filter(({ kind, queue }) => kind === 'sent' && queue === stream.queue)
        .map(({ messageId }) => messageId),
    )
    // Checks tell whose call of what it was by how the words begin.
    for (const { words, call } of bites) {
      expect(call).toMatchObject({ effect: expect.any(String), consumer: expect.stringMatching(/^replica-[12]$/) })
      expect(words).toContain(`${call?.action} of ${call?.consumer}`)
    }
    for (const { subject = '' } of bites) expect(sent.has(subject) || subject.startsWith('replica-')).toBe(true)
    await expectHealthy(url)
  })

  it.each(all)('%s: does not bite when it is pointed at nothing, and ends by itself', async (_, make) => {
    const { url } = await queueOf()
    const other = await queueOf()
    const fault = make({ atMostMs: 1 })
    const { context, expired, bite, bites } = watched(fault, reach, { stream: other.stream })
    const injected = await fault.inject(context, token)
    await send(url, 'bound-k1')
    await send(other.url, 'bound-k2')
    await consume(url)
    if (JSON.stringify(fault.options).includes(key)) await consume(other.url)
    await expired
    await injected.heal()
    expect(bites).toEqual([])
    expect(bite()).toMatchObject({ bit: false, operations: [] })
    await expectHealthy(url)
    await expectHealthy(other.url)
  })

  it.each(all)('%s: can be healed twice, and when it was never injected', async (_, make) => {
    const { url, stream } = await queueOf()
    const fault = make()
    const { context, undo, bites } = watched(fault, reach, { stream })
    await anew(fault).heal(undo())
    await expectHealthy(url)
    const injected = await fault.inject(context, token)
    await send(url, 'bound-k1')
    await consume(url)
    await injected.heal()
    await injected.heal()
    const seen = bites.length
    await anew(fault).heal(undo())
    await expectHealthy(url)
    expect(bites).toHaveLength(seen)
  })

  it.each(all)('%s: leaves nothing when its injection fails half-way', async (_, make) => {
    const { url, stream } = await queueOf()
    const fault = make({ atMostMs: 1 })
    let expired = false
    const over = (): void => void (expired = true)
    const tap: Reach['tap'] = {
      ...setup.running.tap,
      rule: () => {
        throw new Error('half-way')
      },
    }
    const { context, undo } = watched(fault, { ...reach, tap }, { stream, over })
    await expect(fault.inject(context, token)).rejects.toThrow('half-way')
    await anew(fault).heal(undo())
    await expectHealthy(url)
    expect(expired).toBe(false)
  })

  it.each(all)('%s: is made again from its options', (_, make) => {
    const fault = make({ atMost: 7, until: { hits: 5 }, atMostMs: 123 })
    expect(anew(fault).options).toEqual(fault.options)
    expect(fault.options).toMatchObject({ atMost: 7, until: { hits: 5 }, atMostMs: 123 })
    expect(fault.needs).toEqual([{ tap: true }])
  })

  it.each(all)('%s: says what is missing where there is no tap', async (_, make) => {
    const { tap: _tap, ...without } = reach
    const fault = make()
    await expect(fault.inject(watched(fault, without).context, token)).rejects.toThrow('needs a tap')
  })

  it('delivers neither twice nor in another order on a FIFO queue, which never does', async () => {
    const stream = streamFacts({ fifo: true, queue: 'q.fifo' })
    for (const fault of [duplicateDelivery(), reorderedDelivery()])
      await expect(fault.inject(watched(fault, reach, { stream }).context, token)).rejects.toThrow('a FIFO queue hands')
  })

  it('acts on no more than it is told to', async () => {
    const { url, stream } = await queueOf()
    const fault = lostAcknowledgement({ atMost: 1, until: { hits: 1 } })
    const { context, bites } = watched(fault, reach, { stream })
    const injected = await fault.inject(context, token)
    onTestFinished(injected.heal)
    await send(url, 'any')
    await consume(url)
    expect(bites).toHaveLength(1)
    await expectHealthy(url)
  })
})
