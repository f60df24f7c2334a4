import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const send = api('API_SendMessageBatch')
const remove = api('API_DeleteMessageBatch')

const entries = (count: number) => Array.from({ length: count }, (_, n) => ({ Id: `${n}`, MessageBody: `m${n}` }))

/** Many at once, and what of it fails. */
export const batches: readonly Point[] = [
  {
    id: 'batches/ten',
    says: 'ten messages go in one batch, each with its id, digest and message id; there is no list of failures',
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const answer = await subject.sqs.sendMessageBatch({ QueueUrl, Entries: entries(10) })
      assert.deepEqual(
        answer.Successful?.map((entry) => entry.Id),
        entries(10).map((entry) => entry.Id),
      )
      assert.ok(answer.Successful?.every((entry) => entry.MessageId && entry.MD5OfMessageBody))
      assert.ok(!Object.hasOwn(answer, 'Failed'))
      await subject.collect(QueueUrl, 10)
    },
  },
  {
    id: 'batches/eleven',
    says: 'eleven are TooManyEntriesInBatchRequest',
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await refused(subject.sqs.sendMessageBatch({ QueueUrl, Entries: entries(11) }), {
        name: 'TooManyEntriesInBatchRequest',
        message: 'Maximum number of entries per request are 10. You have sent 11.',
      })
    },
  },
  {
    id: 'batches/none',
    says: 'an empty batch is EmptyBatchRequest',
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await refused(subject.sqs.sendMessageBatch({ QueueUrl, Entries: [] }), {
        name: 'EmptyBatchRequest',
        code: 'AWS.SimpleQueueService.EmptyBatchRequest',
      })
    },
  },
  {
    id: 'batches/same-id',
    says: 'the same id twice is BatchEntryIdsNotDistinct',
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const Entries = ['a', 'b'].map((MessageBody) => ({ Id: '1', MessageBody }))
      await refused(subject.sqs.sendMessageBatch({ QueueUrl, Entries }), {
        name: 'BatchEntryIdsNotDistinct',
        code: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
      })
    },
  },
  ...(['', 'bad id', 'x'.repeat(81)] as const).map((Id, n): Point => ({
    id: `batches/refused-id-${n + 1}`,
    says: `the entry id ${JSON.stringify(Id.slice(0, 10))} (${Id.length} characters) is InvalidBatchEntryId`,
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await refused(subject.sqs.sendMessageBatch({ QueueUrl, Entries: [{ Id, MessageBody: 'a' }] }), {
        name: 'InvalidBatchEntryId',
      })
    },
  })),
  {
    id: 'batches/together-over-a-mebibyte',
    says: 'a batch of more than 1 MiB in all is BatchRequestTooLong',
    source: guide('quotas-messages'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: 'x'.repeat(524_289) }))
      await refused(subject.sqs.sendMessageBatch({ QueueUrl, Entries }), {
        name: 'BatchRequestTooLong',
        message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.',
      })
    },
  },
  {
    id: 'batches/one-bad-body',
    says: 'an entry with a forbidden character fails alone, by its sender’s fault',
    source: send,
    ability: 'batches-fail-in-part',
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const { Successful = [], Failed = [] } = await subject.sqs.sendMessageBatch({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'a' },
          { Id: 'bad', MessageBody: '\u0001' },
        ],
      })
      assert.deepEqual(
        Successful.map((entry) => entry.Id),
        ['good'],
      )
      assert.deepEqual(
        Failed.map(({ Id, Code, SenderFault }) => ({ Id, Code, SenderFault })),
        [{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }],
      )
    },
  },
  {
    id: 'batches/one-bad-delay',
    says: 'an entry with a delay over 900 s fails alone',
    source: send,
    ability: 'batches-fail-in-part',
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const { Successful = [], Failed = [] } = await subject.sqs.sendMessageBatch({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'a' },
          { Id: 'bad', MessageBody: 'b', DelaySeconds: 901 },
        ],
      })
      assert.deepEqual(
        Successful.map((entry) => entry.Id),
        ['good'],
      )
      assert.deepEqual(
        Failed.map(({ Id, Code, SenderFault }) => ({ Id, Code, SenderFault })),
        [{ Id: 'bad', Code: 'InvalidParameterValue', SenderFault: true }],
      )
    },
  },
  {
    id: 'batches/all-bad',
    says: 'when every entry fails there is no list of successes',
    source: send,
    ability: 'batches-fail-in-part',
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const answer = await subject.sqs.sendMessageBatch({ QueueUrl, Entries: [{ Id: 'bad', MessageBody: '\u0001' }] })
      assert.equal(answer.Failed?.length, 1)
      assert.ok(!Object.hasOwn(answer, 'Successful'))
    },
  },
  {
    id: 'batches/one-too-long',
    says: 'an entry over the queue’s MaximumMessageSize fails alone',
    source: send,
    ability: 'batches-fail-in-part',
    run: async (subject) => {
      const QueueUrl = await subject.queue({ MaximumMessageSize: '1024' })
      const { Successful = [], Failed = [] } = await subject.sqs.sendMessageBatch({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'a' },
          { Id: 'bad', MessageBody: 'x'.repeat(1_025) },
        ],
      })
      assert.deepEqual(
        Successful.map((entry) => entry.Id),
        ['good'],
      )
      assert.deepEqual(Failed, [
        {
          Id: 'bad',
          Code: 'InvalidParameterValue',
          Message: 'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
          SenderFault: true,
        },
      ])
    },
  },
  {
    id: 'batches/fifo-in-order',
    says: 'a batch to a FIFO queue keeps its order, each entry with its sequence number',
    source: send,
    run: async (subject) => {
      const QueueUrl = await subject.fifo()
      const Entries = ['a', 'b', 'c'].map((MessageBody) => ({ Id: MessageBody, MessageBody, MessageGroupId: 'g' }))
      const { Successful = [] } = await subject.sqs.sendMessageBatch({ QueueUrl, Entries })
      const numbers = Successful.map((entry) => BigInt(entry.SequenceNumber ?? 0))
      assert.ok(numbers.every((number, n) => n === 0 || number > (numbers[n - 1] ?? 0n)))
      assert.deepEqual(
        (await subject.take(QueueUrl, { MaxNumberOfMessages: 10 })).map((message) => message.Body),
        ['a', 'b', 'c'],
      )
    },
  },
  {
    id: 'batches/delete',
    says: 'DeleteMessageBatch deletes what it can and names what it cannot',
    source: remove,
    ability: 'batches-fail-in-part',
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.send(QueueUrl, 'a')
      const { ReceiptHandle } = await subject.one(QueueUrl)
      const { Successful = [], Failed = [] } = await subject.sqs.deleteMessageBatch({
        QueueUrl,
        Entries: [
          { Id: 'good', ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'garbage' },
        ],
      })
      assert.deepEqual(Successful, [{ Id: 'good' }])
      assert.deepEqual(
        Failed.map(({ Id, Code, SenderFault }) => ({ Id, Code, SenderFault })),
        [{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }],
      )
      assert.equal((await subject.counts(QueueUrl)).inFlight, 0)
    },
  },
  {
    id: 'batches/delete-none',
    says: 'an empty DeleteMessageBatch is EmptyBatchRequest',
    source: remove,
    run: async (subject) =>
      refused(subject.sqs.deleteMessageBatch({ QueueUrl: await subject.queue(), Entries: [] }), {
        name: 'EmptyBatchRequest',
      }),
  },
  {
    id: 'batches/delete-eleven',
    says: 'eleven entries to delete are TooManyEntriesInBatchRequest',
    source: remove,
    run: async (subject) => {
      const Entries = entries(11).map(({ Id }) => ({ Id, ReceiptHandle: 'x' }))
      await refused(subject.sqs.deleteMessageBatch({ QueueUrl: await subject.queue(), Entries }), {
        name: 'TooManyEntriesInBatchRequest',
      })
    },
  },
  {
    id: 'batches/change-visibility',
    says: 'ChangeMessageVisibilityBatch changes what it can and names what it cannot',
    source: api('API_ChangeMessageVisibilityBatch'),
    ability: 'batches-fail-in-part',
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.send(QueueUrl, 'a')
      const { ReceiptHandle } = await subject.one(QueueUrl)
      const { Successful = [], Failed = [] } = await subject.sqs.changeMessageVisibilityBatch({
        QueueUrl,
        Entries: [
          { Id: 'good', ReceiptHandle, VisibilityTimeout: 0 },
          { Id: 'bad', ReceiptHandle: 'garbage', VisibilityTimeout: 0 },
        ],
      })
      assert.deepEqual(Successful, [{ Id: 'good' }])
      assert.equal(Failed[0]?.Code, 'ReceiptHandleIsInvalid')
      await subject.one(QueueUrl)
    },
  },
]
