import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { api, guide } from '../sources.ts'

const source = guide('FIFO-queues-exactly-once-processing')
const parameter = guide('using-messagededuplicationid-property')
const scope = guide('FIFO-queues-high-throughput')

/** Duplicates within five minutes. */
export const fifoDeduplication: readonly Point[] = [
  {
    id: 'fifo-deduplication/by-id',
    says: 'a second message with the same deduplication id is accepted and not delivered, whatever its body',
    source: parameter,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g', 'd')
      await subject.send(url, 'b', 'g', 'd')
      assert.deepEqual(
        (await subject.take(url, { MaxNumberOfMessages: 10 })).map((message) => message.Body),
        ['a'],
      )
    },
  },
  {
    id: 'fifo-deduplication/by-content',
    says: 'with content-based deduplication equal bodies are duplicates',
    source,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      await subject.send(url, 'a', 'g')
      await subject.send(url, 'b', 'g')
      assert.deepEqual(
        (await subject.take(url, { MaxNumberOfMessages: 10 })).map((message) => message.Body),
        ['a', 'b'],
      )
    },
  },
  {
    id: 'fifo-deduplication/content-without-attributes',
    says: 'content-based deduplication looks at the body, not at the message attributes',
    source: parameter,
    run: async (subject) => {
      const url = await subject.fifo()
      const send = (StringValue: string) =>
        subject.sqs.sendMessage({
          QueueUrl: url,
          MessageBody: 'a',
          MessageGroupId: 'g',
          MessageAttributes: { n: { DataType: 'String', StringValue } },
        })
      assert.equal((await send('1')).MessageId, (await send('2')).MessageId)
    },
  },
  {
    id: 'fifo-deduplication/id-over-content',
    says: 'an explicit deduplication id overrides the one made from the content',
    source: parameter,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g', '1')
      await subject.send(url, 'a', 'g', '2')
      assert.equal((await subject.take(url, { MaxNumberOfMessages: 10 })).length, 2)
    },
  },
  {
    id: 'fifo-deduplication/same-id-answered',
    says: 'the send of a duplicate is answered with the message id of the original',
    source: api('API_SendMessage'),
    run: async (subject) => {
      const url = await subject.fifo()
      assert.equal(await subject.send(url, 'a', 'g', 'd'), await subject.send(url, 'a', 'g', 'd'))
    },
  },
  {
    id: 'fifo-deduplication/in-one-batch',
    says: 'duplicates in one batch are both successful and delivered once',
    source: api('API_SendMessageBatch'),
    run: async (subject) => {
      const url = await subject.fifo()
      const Entries = ['1', '2'].map((Id) => ({
        Id,
        MessageBody: 'a',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }))
      const { Successful = [] } = await subject.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      assert.equal(Successful.length, 2)
      assert.equal(Successful[0]?.MessageId, Successful[1]?.MessageId)
      assert.equal((await subject.take(url, { MaxNumberOfMessages: 10 })).length, 1)
    },
  },
  {
    id: 'fifo-deduplication/across-groups',
    says: 'with the scope of the queue a duplicate in another group is a duplicate',
    source: scope,
    run: async (subject) => {
      const url = await subject.fifo()
      assert.equal(await subject.send(url, 'a', 'g', 'd'), await subject.send(url, 'a', 'h', 'd'))
    },
  },
  {
    id: 'fifo-deduplication/scope-of-the-group',
    says: 'with DeduplicationScope messageGroup the same id in another group is another message',
    source: scope,
    run: async (subject) => {
      const url = await subject.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' })
      const first = await subject.send(url, 'a', 'g', 'd')
      assert.notEqual(await subject.send(url, 'a', 'h', 'd'), first)
      assert.equal(await subject.send(url, 'a', 'g', 'd'), first)
      assert.equal((await subject.take(url, { MaxNumberOfMessages: 10 })).length, 2)
    },
  },
  {
    id: 'fifo-deduplication/in-flight',
    says: 'a duplicate of a message in flight is a duplicate',
    source,
    run: async (subject) => {
      const url = await subject.fifo()
      const id = await subject.send(url, 'a', 'g', 'd')
      await subject.one(url)
      assert.equal(await subject.send(url, 'a', 'g', 'd'), id)
    },
  },
  {
    id: 'fifo-deduplication/after-delete',
    says: 'a duplicate of a message that was received and deleted is still not delivered',
    source,
    ability: 'fifo-dedup-after-delete',
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g', 'd')
      const { ReceiptHandle } = await subject.one(url)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      await subject.send(url, 'a', 'g', 'd')
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'fifo-deduplication/after-purge',
    says: 'a purge does not make the queue forget what it has seen',
    source,
    ability: 'fifo-dedup-after-purge',
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g', 'd')
      await subject.sqs.purgeQueue({ QueueUrl: url })
      await subject.send(url, 'a', 'g', 'd')
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'fifo-deduplication/after-dead-letter',
    says: 'a duplicate of a message that went to the dead-letter queue is not delivered',
    source,
    run: async (subject) => {
      const dead = await subject.fifo()
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await subject.arn(dead), maxReceiveCount: 1 })
      const url = await subject.fifo({ RedrivePolicy })
      await subject.send(url, 'a', 'g', 'd')
      await subject.one(url, { VisibilityTimeout: 0 })
      assert.deepEqual(await subject.look(url), [])
      await subject.send(url, 'a', 'g', 'd')
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'fifo-deduplication/for-five-minutes',
    says: 'a duplicate is still one 299 seconds after the first message',
    source,
    waitsMs: 299_000,
    run: async (subject) => {
      const url = await subject.fifo()
      const id = await subject.send(url, 'a', 'g', 'd')
      await subject.pass(299_000)
      assert.equal(await subject.send(url, 'a', 'g', 'd'), id)
    },
  },
  {
    id: 'fifo-deduplication/forgotten-after-five-minutes',
    says: 'after five minutes the same id is a new message',
    source,
    waitsMs: 301_000,
    run: async (subject) => {
      const url = await subject.fifo()
      const id = await subject.send(url, 'a', 'g', 'd')
      await subject.pass(301_000)
      assert.notEqual(await subject.send(url, 'a', 'g', 'd'), id)
      assert.equal((await subject.take(url, { MaxNumberOfMessages: 10 })).length, 2)
    },
  },
  {
    id: 'fifo-deduplication/without-a-cap',
    says: 'a duplicate is recognised after two thousand other messages',
    source,
    ability: 'fifo-dedup-without-cap',
    run: async (subject) => {
      const url = await subject.fifo()
      const first = await subject.send(url, 'x', 'g', 'first')
      for (let n = 0; n < 200; n += 1) {
        const Entries = Array.from({ length: 10 }, (_, i) => ({
          Id: `${i}`,
          MessageBody: 'x',
          MessageGroupId: 'g',
          MessageDeduplicationId: `${n}-${i}`,
        }))
        await subject.sqs.sendMessageBatch({ QueueUrl: url, Entries })
      }
      assert.equal(await subject.send(url, 'x', 'g', 'first'), first)
    },
  },
  {
    id: 'fifo-deduplication/id-at-receive',
    says: 'a receive shows the deduplication id, also one made from the content: the SHA-256 of the body',
    source: parameter,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      const { Attributes } = await subject.one(url, {
        MessageSystemAttributeNames: ['MessageDeduplicationId', 'MessageGroupId'],
      })
      assert.equal(
        Attributes?.MessageDeduplicationId,
        'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
      )
      assert.equal(Attributes.MessageGroupId, 'g')
    },
  },
]
