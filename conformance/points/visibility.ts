import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const timeout = guide('sqs-visibility-timeout')
const change = api('API_ChangeMessageVisibility')

/** Being hidden after a receive, and what ends it. */
export const visibility: readonly Point[] = [
  {
    id: 'visibility/hidden-after-receive',
    says: 'a received message is hidden from others and counted as in flight',
    source: timeout,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      await subject.one(url)
      assert.deepEqual(await subject.look(url), [])
      assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 1, delayed: 0 })
    },
  },
  {
    id: 'visibility/expiry-shows-in-counts',
    says: 'when the timeout ends, the message counts as visible again although nobody receives',
    source: api('API_GetQueueAttributes'),
    ability: 'counts-are-current',
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '1' })
      await subject.send(url, 'a')
      await subject.one(url)
      await subject.pass(2_500)
      assert.deepEqual(await subject.counts(url), { visible: 1, inFlight: 0, delayed: 0 })
    },
  },
  {
    id: 'visibility/comes-back',
    says: 'after the timeout the message comes again, with another handle and its receive count raised',
    source: timeout,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '1' })
      await subject.send(url, 'a')
      const first = await subject.one(url)
      await subject.pass(2_500)
      const second = await subject.one(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
      assert.equal(second.MessageId, first.MessageId)
      assert.notEqual(second.ReceiptHandle, first.ReceiptHandle)
      assert.equal(second.Attributes?.ApproximateReceiveCount, '2')
    },
  },
  {
    id: 'visibility/of-the-request',
    says: 'VisibilityTimeout of a receive holds instead of the queue’s, for this receive only',
    source: api('API_ReceiveMessage'),
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '60' })
      await subject.send(url, 'a')
      await subject.one(url, { VisibilityTimeout: 1 })
      await subject.pass(2_500)
      await subject.one(url)
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'visibility/zero-at-receive',
    says: 'a receive with VisibilityTimeout 0 leaves the message visible',
    source: api('API_ReceiveMessage'),
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      await subject.one(url, { VisibilityTimeout: 0 })
      const again = await subject.one(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
      assert.equal(again.Attributes?.ApproximateReceiveCount, '2')
    },
  },
  {
    id: 'visibility/change-to-zero',
    says: 'ChangeMessageVisibility to 0 makes the message visible at once',
    source: change,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 })
      assert.equal((await subject.look(url)).length, 1)
    },
  },
  {
    id: 'visibility/change-extends',
    says: 'ChangeMessageVisibility counts from the moment of the call, not from the receive',
    source: change,
    waitsMs: 4_000,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '2' })
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.pass(1_000)
      await subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 20 })
      await subject.pass(3_000)
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'visibility/change-shortens',
    says: 'ChangeMessageVisibility can shorten the timeout',
    source: change,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '600' })
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 1 })
      await subject.pass(2_500)
      assert.equal((await subject.look(url)).length, 1)
    },
  },
  {
    id: 'visibility/change-is-not-permanent',
    says: 'the next receive gets the queue’s own timeout, whatever was changed before',
    source: timeout,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '60' })
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 1 })
      await subject.pass(2_500)
      await subject.one(url)
      await subject.pass(0)
      assert.equal((await subject.counts(url)).inFlight, 1)
    },
  },
  {
    id: 'visibility/change-after-expiry',
    says: 'ChangeMessageVisibility after the timeout ended is MessageNotInflight',
    source: change,
    ability: 'message-not-inflight',
    waitsMs: 3_000,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '1' })
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.pass(3_000)
      const call = subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 10 })
      await refused(call, { name: 'MessageNotInflight', status: 400 })
    },
  },
  {
    id: 'visibility/change-after-delete',
    says: 'ChangeMessageVisibility of a deleted message is refused',
    source: change,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      await refused(subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 10 }), {
        status: 400,
      })
    },
  },
  {
    id: 'visibility/change-too-long',
    says: 'a visibility timeout over 43200 s is InvalidParameterValue',
    source: change,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      const call = subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 43_201 })
      await refused(call, { code: 'InvalidParameterValue', status: 400 })
    },
  },
  {
    id: 'visibility/twelve-hours-in-all',
    says: 'the time in flight, from the receive on, cannot be extended past twelve hours',
    source: timeout,
    waitsMs: 3_000,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.pass(3_000)
      const call = subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 43_200 })
      await refused(call, { code: 'InvalidParameterValue', status: 400 })
    },
  },
]
