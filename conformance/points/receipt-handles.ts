import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const remove = api('API_DeleteMessage')
const identifiers = guide('sqs-queue-message-identifiers')

/** What a receipt handle is good for. */
export const receiptHandles: readonly Point[] = [
  {
    id: 'receipt-handles/delete',
    says: 'a delete with the handle of the receive removes the message for good',
    source: remove,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '1' })
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      await subject.pass(2_500)
      assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 0, delayed: 0 })
    },
  },
  {
    id: 'receipt-handles/delete-twice',
    says: 'deleting what is deleted already is no error',
    source: remove,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
    },
  },
  {
    id: 'receipt-handles/late-delete',
    says: 'a delete after the timeout removes the message from a standard queue if nobody received it meanwhile',
    source: remove,
    ability: 'late-delete',
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '1' })
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.pass(2_500)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      assert.deepEqual(await subject.look(url), [])
      assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 0, delayed: 0 })
    },
  },
  {
    id: 'receipt-handles/late-delete-without-look',
    says: 'a late delete also removes a message whose expiry nobody has looked at',
    source: remove,
    ability: 'late-delete',
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url, { VisibilityTimeout: 1 })
      await subject.pass(2_500)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      const stays = await subject.send(url, 'b')
      const left = await subject.one(url)
      assert.equal(left.MessageId, stays)
    },
  },
  {
    id: 'receipt-handles/older-handle',
    says: 'the handle of an older receive deletes nothing and raises nothing on a standard queue',
    source: remove,
    ability: 'stale-handle-deletes-nothing',
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const older = await subject.one(url, { VisibilityTimeout: 0 })
      const newer = await subject.one(url)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: older.ReceiptHandle })
      assert.equal((await subject.counts(url)).inFlight, 1)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: newer.ReceiptHandle })
      assert.equal((await subject.counts(url)).inFlight, 0)
    },
  },
  {
    id: 'receipt-handles/delete-when-visible',
    says: 'a handle whose message was made visible again still deletes it from a standard queue',
    source: remove,
    ability: 'late-delete',
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url, { VisibilityTimeout: 0 })
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'receipt-handles/fifo-expired-delete',
    says: 'on a FIFO queue a delete after the timeout is refused: the receipt handle has expired',
    source: remove,
    ability: 'fifo-handle-expires',
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.fifo({ VisibilityTimeout: '1' })
      await subject.send(url, 'a', 'g')
      const { ReceiptHandle } = await subject.one(url)
      await subject.pass(2_500)
      await refused(subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle }), {
        code: 'InvalidParameterValue',
        status: 400,
        message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
      })
      assert.equal((await subject.counts(url)).visible, 1)
    },
  },
  {
    id: 'receipt-handles/fifo-expired-delete-query',
    says: 'the query protocol refuses it in the same words',
    source: remove,
    ability: 'fifo-handle-expires',
    waitsMs: 2_500,
    run: async (subject) => {
      const QueueUrl = await subject.fifo({ VisibilityTimeout: '1' })
      await subject.send(QueueUrl, 'a', 'g')
      const { ReceiptHandle } = await subject.one(QueueUrl)
      await subject.pass(2_500)
      const { status, body } = await subject.query({ Action: 'DeleteMessage', QueueUrl, ReceiptHandle })
      assert.equal(status, 400)
      assert.match(body, /<Code>InvalidParameterValue<\/Code>/)
      assert.match(body, /is invalid\. Reason: The receipt handle has expired\./)
    },
  },
  {
    id: 'receipt-handles/fifo-older-handle',
    says: 'on a FIFO queue the handle of an older receive does not delete the message',
    source: identifiers,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      const older = await subject.one(url, { VisibilityTimeout: 0 })
      await subject.one(url)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: older.ReceiptHandle }).catch(() => undefined)
      assert.equal((await subject.counts(url)).inFlight, 1)
    },
  },
  {
    id: 'receipt-handles/garbage-delete',
    says: 'a handle that was never given out is ReceiptHandleIsInvalid at a delete',
    source: remove,
    run: async (subject) => {
      const url = await subject.queue()
      await refused(subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: 'garbage' }), {
        name: 'ReceiptHandleIsInvalid',
        code: 'ReceiptHandleIsInvalid',
        message: /receipt handle/i,
      })
    },
  },
  {
    id: 'receipt-handles/garbage-change',
    says: 'a handle that was never given out is ReceiptHandleIsInvalid at a change of visibility',
    source: api('API_ChangeMessageVisibility'),
    run: async (subject) => {
      const url = await subject.queue()
      const call = subject.sqs.changeMessageVisibility({
        QueueUrl: url,
        ReceiptHandle: 'garbage',
        VisibilityTimeout: 1,
      })
      await refused(call, { name: 'ReceiptHandleIsInvalid' })
    },
  },
  {
    id: 'receipt-handles/garbage-base64',
    says: 'garbage that is well-formed base64 is ReceiptHandleIsInvalid too',
    source: remove,
    run: async (subject) => {
      const url = await subject.queue()
      const ReceiptHandle = Buffer.from('some bytes that mean nothing to a queue').toString('base64')
      await refused(subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle }), { name: 'ReceiptHandleIsInvalid' })
    },
  },
  {
    id: 'receipt-handles/of-another-queue',
    says: 'a handle of one queue deletes nothing from another',
    source: identifiers,
    run: async (subject) => {
      const [here, there] = [await subject.queue(), await subject.queue()]
      await subject.send(here, 'a')
      const { ReceiptHandle } = await subject.one(here)
      await subject.sqs.deleteMessage({ QueueUrl: there, ReceiptHandle }).catch(() => undefined)
      assert.equal((await subject.counts(here)).inFlight, 1)
    },
  },
]
