import assert from 'node:assert/strict'
import type { Message } from '@aws-sdk/client-sqs'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const logic = guide('FIFO-queues-understanding-logic')
const bodies = (messages: readonly Message[]): (string | undefined)[] => messages.map((message) => message.Body)

/** Order within message groups. */
export const fifoOrder: readonly Point[] = [
  {
    id: 'fifo-order/order-of-a-group',
    says: 'messages of a group come in the order in which they were sent',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      const sent = Array.from({ length: 10 }, (_, n) => `m${n}`)
      for (const body of sent) await subject.send(url, body, 'g')
      assert.deepEqual(bodies(await subject.take(url, { MaxNumberOfMessages: 10 })), sent)
    },
  },
  {
    id: 'fifo-order/several-of-one-group',
    says: 'one receive returns as many messages of a group as it can',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      for (const body of ['a', 'b', 'c']) await subject.send(url, body, 'g')
      assert.deepEqual(bodies(await subject.take(url, { MaxNumberOfMessages: 2 })), ['a', 'b'])
    },
  },
  {
    id: 'fifo-order/fills-from-other-groups',
    says: 'a receive is filled from other groups when one has too few messages',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      for (const group of ['g', 'h', 'i']) await subject.send(url, group, group)
      assert.deepEqual(new Set(bodies(await subject.take(url, { MaxNumberOfMessages: 10 }))), new Set(['g', 'h', 'i']))
    },
  },
  {
    id: 'fifo-order/one-group-first',
    says: 'a receive returns as many messages of the same group as possible before it turns to the next',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      for (const [body, group] of [
        ['g1', 'g'],
        ['h1', 'h'],
        ['g2', 'g'],
        ['h2', 'h'],
      ] as const)
        await subject.send(url, body, group)
      assert.deepEqual(bodies(await subject.take(url, { MaxNumberOfMessages: 3 })), ['g1', 'g2', 'h1'])
    },
  },
  {
    id: 'fifo-order/group-in-flight-is-blocked',
    says: 'while a message of a group is in flight, no other message of the group comes',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      for (const body of ['a', 'b']) await subject.send(url, body, 'g')
      await subject.one(url, { MaxNumberOfMessages: 1 })
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'fifo-order/sent-while-blocked',
    says: 'a message sent to a group in flight waits for it',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      const { ReceiptHandle } = await subject.one(url)
      await subject.send(url, 'b', 'g')
      assert.deepEqual(await subject.look(url), [])
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      assert.equal((await subject.one(url)).Body, 'b')
    },
  },
  {
    id: 'fifo-order/other-groups-go-on',
    says: 'groups without messages in flight are received while another is blocked',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      await subject.send(url, 'b', 'g')
      await subject.send(url, 'x', 'h')
      await subject.one(url, { MaxNumberOfMessages: 1 })
      assert.deepEqual(bodies(await subject.look(url)), ['x'])
    },
  },
  {
    id: 'fifo-order/partial-delete-keeps-blocked',
    says: 'a group stays blocked until all its messages in flight are deleted',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      for (const body of ['a', 'b', 'c']) await subject.send(url, body, 'g')
      const [a, b] = await subject.take(url, { MaxNumberOfMessages: 2 })
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: b?.ReceiptHandle })
      assert.deepEqual(await subject.look(url), [])
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: a?.ReceiptHandle })
      assert.deepEqual(bodies(await subject.look(url)), ['c'])
    },
  },
  {
    id: 'fifo-order/expiry-keeps-order',
    says: 'when messages in flight expire, the group starts again with the oldest of them',
    source: logic,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.fifo({ VisibilityTimeout: '1' })
      for (const body of ['a', 'b', 'c']) await subject.send(url, body, 'g')
      await subject.take(url, { MaxNumberOfMessages: 2 })
      await subject.pass(2_500)
      assert.deepEqual(bodies(await subject.take(url, { MaxNumberOfMessages: 10 })), ['a', 'b', 'c'])
    },
  },
  {
    id: 'fifo-order/expiry-after-partial-delete',
    says: 'after a partial delete and the expiry of the rest, the rest comes again, first',
    source: logic,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.fifo({ VisibilityTimeout: '1' })
      for (const body of ['a', 'b', 'c', 'd']) await subject.send(url, body, 'g')
      const [, b] = await subject.take(url, { MaxNumberOfMessages: 3 })
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: b?.ReceiptHandle })
      await subject.pass(2_500)
      assert.deepEqual(bodies(await subject.take(url, { MaxNumberOfMessages: 10 })), ['a', 'c', 'd'])
    },
  },
  {
    id: 'fifo-order/change-to-zero-keeps-order',
    says: 'messages made visible one by one, the last first, come in their order',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      for (const body of ['a', 'b', 'c']) await subject.send(url, body, 'g')
      const taken = await subject.take(url, { MaxNumberOfMessages: 3 })
      for (const { ReceiptHandle } of taken.reverse())
        await subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 })
      assert.deepEqual(bodies(await subject.take(url, { MaxNumberOfMessages: 10 })), ['a', 'b', 'c'])
    },
  },
  {
    id: 'fifo-order/concurrent-consumers',
    says: 'with four consumers at once every group is seen in its order, and nothing twice',
    source: logic,
    run: async (subject) => {
      const url = await subject.fifo()
      const groups = ['g', 'h', 'i']
      for (let n = 0; n < 8; n += 1)
        await subject.sqs.sendMessageBatch({
          QueueUrl: url,
          Entries: groups.map((group) => ({ Id: group, MessageBody: `${group}${n}`, MessageGroupId: group })),
        })
      const seen: string[] = []
      const consumer = async (): Promise<void> => {
        for (let looks = 0; looks < 100 && seen.length < 24; looks += 1) {
          for (const { Body = '', ReceiptHandle } of await subject.look(url, { MaxNumberOfMessages: 2 })) {
            seen.push(Body)
            await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
          }
        }
      }
      await Promise.all([consumer(), consumer(), consumer(), consumer()])
      for (const group of groups)
        assert.deepEqual(
          seen.filter((body) => body.startsWith(group)),
          Array.from({ length: 8 }, (_, n) => `${group}${n}`),
        )
    },
  },
  {
    id: 'fifo-order/sequence-number',
    says: 'sequence numbers have 20 digits, grow within the group, are the same at send and receive, and do not start with a row of zeros',
    source: api('API_SendMessage'),
    run: async (subject) => {
      const url = await subject.fifo()
      const send = (body: string) => subject.sqs.sendMessage({ QueueUrl: url, MessageBody: body, MessageGroupId: 'g' })
      const [a, b] = [(await send('a')).SequenceNumber ?? '', (await send('b')).SequenceNumber ?? '']
      assert.match(a, /^[1-9]\d{19}$/)
      assert.ok(BigInt(b) > BigInt(a), `${b} after ${a}`)
      const got = await subject.one(url, { MaxNumberOfMessages: 1, MessageSystemAttributeNames: ['SequenceNumber'] })
      assert.equal(got.Attributes?.SequenceNumber, a)
    },
  },
  {
    id: 'fifo-order/queue-delay',
    says: 'a FIFO queue delays by its own DelaySeconds, and the order stays',
    source: guide('sqs-delay-queues'),
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.fifo({ DelaySeconds: '1' })
      for (const body of ['a', 'b']) await subject.send(url, body, 'g')
      assert.deepEqual(await subject.look(url), [])
      await subject.pass(2_500)
      assert.deepEqual(bodies(await subject.take(url, { MaxNumberOfMessages: 10 })), ['a', 'b'])
    },
  },
  {
    id: 'fifo-order/delay-of-zero',
    says: 'DelaySeconds 0 on a message for a FIFO queue is accepted',
    source: api('API_SendMessage'),
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.sqs.sendMessage({ QueueUrl: url, MessageBody: 'a', MessageGroupId: 'g', DelaySeconds: 0 })
      await subject.one(url)
    },
  },
  {
    id: 'fifo-order/change-after-expiry',
    says: 'ChangeMessageVisibility with an expired handle is refused on a FIFO queue',
    source: api('API_ChangeMessageVisibility'),
    ability: 'fifo-handle-expires',
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.fifo({ VisibilityTimeout: '1' })
      await subject.send(url, 'a', 'g')
      const { ReceiptHandle } = await subject.one(url)
      await subject.pass(2_500)
      await refused(subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 5 }), {
        status: 400,
      })
    },
  },
]
