import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import type { Subject } from '../subject.ts'
import { api, guide } from '../sources.ts'

const source = guide('sqs-dead-letter-queues')
const setting = api('API_SetQueueAttributes')

const policy = async (subject: Subject, dead: string, maxReceiveCount: unknown): Promise<string> =>
  JSON.stringify({ deadLetterTargetArn: await subject.arn(dead), maxReceiveCount })

/** A queue whose messages go to `dead` after so many receives. */
const pair = async (subject: Subject, maxReceiveCount: unknown = 1): Promise<{ url: string; dead: string }> => {
  const dead = await subject.queue()
  return { dead, url: await subject.queue({ RedrivePolicy: await policy(subject, dead, maxReceiveCount) }) }
}

const movesAfter = (maxReceiveCount: number | string) => async (subject: Subject) => {
  const { url, dead } = await pair(subject, maxReceiveCount)
  const id = await subject.send(url, 'a')
  for (let n = 0; n < Number(maxReceiveCount); n += 1) await subject.one(url, { VisibilityTimeout: 0 })
  assert.deepEqual(await subject.look(url), [])
  assert.equal((await subject.one(dead)).MessageId, id)
  assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 0, delayed: 0 })
}

/** Messages that were received too often. */
export const deadLetters: readonly Point[] = [
  {
    id: 'dead-letters/count-as-number',
    says: 'a message moves when it was received maxReceiveCount times, given as a number',
    source,
    run: movesAfter(2),
  },
  { id: 'dead-letters/count-as-string', says: 'maxReceiveCount may be a string', source, run: movesAfter('2') },
  {
    id: 'dead-letters/count-of-one',
    says: 'with maxReceiveCount 1 a message is received once',
    source,
    run: movesAfter(1),
  },
  {
    id: 'dead-letters/by-expiry',
    says: 'receives that ended by the visibility timeout count',
    source,
    waitsMs: 2_500,
    run: async (subject) => {
      const { url, dead } = await pair(subject)
      await subject.send(url, 'a')
      await subject.one(url, { VisibilityTimeout: 1 })
      await subject.pass(2_500)
      assert.deepEqual(await subject.look(url), [])
      await subject.one(dead)
    },
  },
  {
    id: 'dead-letters/others-come-instead',
    says: 'the receive that moves a message returns the messages behind it',
    source,
    run: async (subject) => {
      const { url } = await pair(subject)
      await subject.send(url, 'a')
      await subject.one(url, { VisibilityTimeout: 0 })
      const id = await subject.send(url, 'b')
      assert.deepEqual(
        (await subject.take(url, { MaxNumberOfMessages: 10 })).map((message) => message.MessageId),
        [id],
      )
    },
  },
  {
    id: 'dead-letters/keeps-message',
    says: 'on the dead-letter queue a message has its body, attributes and time of sending, and names the queue that it came from',
    source: guide('sqs-dead-letter-queues'),
    ability: 'dead-letter-source',
    run: async (subject) => {
      const { url, dead } = await pair(subject)
      await subject.sqs.sendMessage({
        QueueUrl: url,
        MessageBody: 'a',
        MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
      })
      const before = await subject.one(url, { VisibilityTimeout: 0, MessageSystemAttributeNames: ['All'] })
      await subject.look(url)
      const after = await subject.one(dead, { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] })
      assert.equal(after.Attributes?.SentTimestamp, before.Attributes?.SentTimestamp)
      assert.equal(after.Attributes?.DeadLetterQueueSourceArn, await subject.arn(url))
      assert.equal(after.MessageAttributes?.['k']?.StringValue, 'v')
    },
  },
  {
    id: 'dead-letters/source-not-before',
    says: 'a message that never went to a dead-letter queue has no DeadLetterQueueSourceArn',
    source: api('API_ReceiveMessage'),
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { Attributes } = await subject.one(url, { MessageSystemAttributeNames: ['All'] })
      assert.ok(!Object.hasOwn(Attributes ?? {}, 'DeadLetterQueueSourceArn'))
    },
  },
  {
    id: 'dead-letters/list-sources',
    says: 'ListDeadLetterSourceQueues names the queues that use a dead-letter queue',
    source: api('API_ListDeadLetterSourceQueues'),
    run: async (subject) => {
      const { url, dead } = await pair(subject)
      const { queueUrls } = await subject.sqs.listDeadLetterSourceQueues({ QueueUrl: dead })
      assert.deepEqual(queueUrls, [url])
    },
  },
  {
    id: 'dead-letters/fifo-unblocks-in-order',
    says: 'when a message of a group moves to the dead-letter queue, the next of the group come, in order, on both queues',
    source,
    run: async (subject) => {
      const dead = await subject.fifo()
      const url = await subject.fifo({ RedrivePolicy: await policy(subject, dead, 1) })
      for (const body of ['a', 'b', 'c']) await subject.send(url, body, 'g')
      await subject.take(url, { MaxNumberOfMessages: 2, VisibilityTimeout: 0 })
      assert.deepEqual(
        (await subject.take(url, { MaxNumberOfMessages: 10 })).map((message) => message.Body),
        ['c'],
      )
      assert.deepEqual(
        (await subject.take(dead, { MaxNumberOfMessages: 10 })).map((message) => message.Body),
        ['a', 'b'],
      )
    },
  },
  {
    id: 'dead-letters/fifo-keeps-group',
    says: 'on a FIFO dead-letter queue a message keeps its group and its deduplication id',
    source,
    run: async (subject) => {
      const dead = await subject.fifo()
      const url = await subject.fifo({ RedrivePolicy: await policy(subject, dead, 1) })
      await subject.send(url, 'a', 'g', 'd')
      await subject.one(url, { VisibilityTimeout: 0 })
      await subject.look(url)
      const { Attributes } = await subject.one(dead, { MessageSystemAttributeNames: ['All'] })
      assert.equal(Attributes?.MessageGroupId, 'g')
      assert.equal(Attributes.MessageDeduplicationId, 'd')
    },
  },
  ...(
    [
      [
        'missing-queue',
        'a dead-letter queue that does not exist',
        'arn:aws:sqs:eu-west-2:000000000000:conformance-no-such-queue',
      ],
      ['not-an-arn', 'a target that is no ARN', 'nothing'],
    ] as const
  ).map(([id, what, deadLetterTargetArn]): Point => ({
    id: `dead-letters/refused-${id}`,
    says: `${what} is refused with InvalidParameterValue`,
    source: setting,
    ability: 'redrive-policy-is-checked',
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const Attributes = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }) }
      await refused(subject.sqs.setQueueAttributes({ QueueUrl, Attributes }), {
        code: 'InvalidParameterValue',
        status: 400,
      })
    },
  })),
  ...([0, 1001, 'many', -1] as const).map((count): Point => ({
    id: `dead-letters/refused-count-${count}`,
    says: `maxReceiveCount ${count} is refused: it is a whole number from 1 to 1000`,
    source: setting,
    ability: 'redrive-policy-is-checked',
    run: async (subject) => {
      const [QueueUrl, dead] = [await subject.queue(), await subject.queue()]
      const Attributes = { RedrivePolicy: await policy(subject, dead, count) }
      await refused(subject.sqs.setQueueAttributes({ QueueUrl, Attributes }), {
        code: 'InvalidParameterValue',
        status: 400,
      })
    },
  })),
  {
    id: 'dead-letters/refused-without-count',
    says: 'a redrive policy without maxReceiveCount is refused',
    source: setting,
    ability: 'redrive-policy-is-checked',
    run: async (subject) => {
      const [QueueUrl, dead] = [await subject.queue(), await subject.queue()]
      const Attributes = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await subject.arn(dead) }) }
      await refused(subject.sqs.setQueueAttributes({ QueueUrl, Attributes }), {
        code: 'InvalidParameterValue',
        status: 400,
      })
    },
  },
  {
    id: 'dead-letters/refused-not-json',
    says: 'a redrive policy that is not JSON is refused',
    source: setting,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const call = subject.sqs.setQueueAttributes({ QueueUrl, Attributes: { RedrivePolicy: 'no json' } })
      await refused(call, { status: 400 })
    },
  },
  ...([true, false] as const).map((fifoSource): Point => ({
    id: `dead-letters/refused-${fifoSource ? 'fifo-to-standard' : 'standard-to-fifo'}`,
    says: `the dead-letter queue of a ${fifoSource ? 'FIFO queue must be FIFO' : 'standard queue must be standard'}`,
    source,
    ability: 'redrive-policy-is-checked',
    run: async (subject) => {
      const dead = fifoSource ? await subject.queue() : await subject.fifo()
      const QueueUrl = fifoSource ? await subject.fifo() : await subject.queue()
      const Attributes = { RedrivePolicy: await policy(subject, dead, 3) }
      await refused(subject.sqs.setQueueAttributes({ QueueUrl, Attributes }), {
        code: 'InvalidParameterValue',
        status: 400,
      })
    },
  })),
  {
    id: 'dead-letters/policy-removed',
    says: 'an empty redrive policy takes it away',
    source: setting,
    run: async (subject) => {
      const { url } = await pair(subject)
      await subject.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { RedrivePolicy: '' } })
      assert.equal(await subject.attribute(url, 'RedrivePolicy'), undefined)
      await subject.send(url, 'a')
      for (let n = 0; n < 3; n += 1) await subject.one(url, { VisibilityTimeout: 0 })
    },
  },
  {
    id: 'dead-letters/deny-all',
    says: 'a queue whose RedriveAllowPolicy is denyAll cannot become a dead-letter queue',
    source: setting,
    ability: 'redrive-allow-policy',
    run: async (subject) => {
      const dead = await subject.queue({ RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }) })
      const QueueUrl = await subject.queue()
      const Attributes = { RedrivePolicy: await policy(subject, dead, 3) }
      await refused(subject.sqs.setQueueAttributes({ QueueUrl, Attributes }), { status: 400 })
    },
  },
]
