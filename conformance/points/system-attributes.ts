import assert from 'node:assert/strict'
import { attributeDigest } from '../attribute-digest.ts'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const receive = api('API_ReceiveMessage')
const send = api('API_SendMessage')
const trace = {
  AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1' },
}

/** Attributes of the system, and MessageGroupId on standard queues. */
export const systemAttributes: readonly Point[] = [
  {
    id: 'system-attributes/none-unasked',
    says: 'a receive that asks for no system attributes gets none, and no empty list of them',
    source: receive,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      assert.ok(!Object.hasOwn(await subject.one(url), 'Attributes'))
    },
  },
  {
    id: 'system-attributes/all',
    says: 'All gets SenderId, SentTimestamp, ApproximateReceiveCount and ApproximateFirstReceiveTimestamp of a message on a standard queue',
    source: receive,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { Attributes = {} } = await subject.one(url, { MessageSystemAttributeNames: ['All'] })
      assert.deepEqual(Object.keys(Attributes).sort(), [
        'ApproximateFirstReceiveTimestamp',
        'ApproximateReceiveCount',
        'SenderId',
        'SentTimestamp',
      ])
      assert.match(Attributes.SentTimestamp ?? '', /^\d{13}$/)
    },
  },
  {
    id: 'system-attributes/all-fifo',
    says: 'on a FIFO queue All also gets the group, the deduplication id and the sequence number',
    source: receive,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g', 'd')
      const { Attributes = {} } = await subject.one(url, { MessageSystemAttributeNames: ['All'] })
      for (const name of ['MessageGroupId', 'MessageDeduplicationId', 'SequenceNumber'])
        assert.ok(Object.hasOwn(Attributes, name), name)
    },
  },
  {
    id: 'system-attributes/one',
    says: 'only the attribute asked for comes back',
    source: receive,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { Attributes } = await subject.one(url, { MessageSystemAttributeNames: ['SentTimestamp'] })
      assert.deepEqual(Object.keys(Attributes ?? {}), ['SentTimestamp'])
    },
  },
  {
    id: 'system-attributes/older-name',
    says: 'AttributeNames, the older name of the parameter, does the same',
    source: receive,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { Attributes } = await subject.one(url, { AttributeNames: ['All'] })
      assert.equal(Attributes?.ApproximateReceiveCount, '1')
    },
  },
  {
    id: 'system-attributes/first-receive',
    says: 'ApproximateFirstReceiveTimestamp stays that of the first receive',
    source: receive,
    waitsMs: 1_000,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const ask = { VisibilityTimeout: 0, MessageSystemAttributeNames: ['All' as const] }
      const first = await subject.one(url, ask)
      await subject.pass(1_000)
      const second = await subject.one(url, ask)
      assert.equal(
        second.Attributes?.ApproximateFirstReceiveTimestamp,
        first.Attributes?.ApproximateFirstReceiveTimestamp,
      )
      assert.equal(second.Attributes?.SentTimestamp, first.Attributes?.SentTimestamp)
    },
  },
  {
    id: 'system-attributes/trace-header',
    says: 'AWSTraceHeader sent as a system attribute comes back when asked for',
    source: send,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.sqs.sendMessage({ QueueUrl: url, MessageBody: 'a', MessageSystemAttributes: trace })
      const { Attributes } = await subject.one(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] })
      assert.equal(Attributes?.AWSTraceHeader, trace.AWSTraceHeader.StringValue)
    },
  },
  {
    id: 'system-attributes/digest',
    says: 'a send with system attributes is answered with their digest',
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const answer = await subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a', MessageSystemAttributes: trace })
      assert.equal(answer.MD5OfMessageSystemAttributes, attributeDigest(trace))
    },
  },
  {
    id: 'system-attributes/unknown',
    says: 'a system attribute other than AWSTraceHeader cannot be sent',
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const MessageSystemAttributes = { Other: { DataType: 'String', StringValue: 'v' } } as object
      await refused(subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a', MessageSystemAttributes }), { status: 400 })
    },
  },
  {
    id: 'system-attributes/fair-queue-group',
    says: 'a message for a standard queue may have a MessageGroupId, and shows it',
    source: guide('sqs-fair-queues'),
    ability: 'fair-queues',
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a', 'tenant')
      const { Attributes } = await subject.one(url, { MessageSystemAttributeNames: ['MessageGroupId'] })
      assert.equal(Attributes?.MessageGroupId, 'tenant')
    },
  },
  {
    id: 'system-attributes/fair-queue-does-not-block',
    says: 'on a standard queue a group in flight blocks nothing',
    source: guide('sqs-fair-queues'),
    ability: 'fair-queues',
    run: async (subject) => {
      const url = await subject.queue()
      for (const body of ['a', 'b']) await subject.send(url, body, 'tenant')
      await subject.collect(url, 2, { MaxNumberOfMessages: 1 })
    },
  },
]
