import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import type { Subject } from '../subject.ts'
import { envelopeOf, subscribed, type Subscribed } from '../subscribed.ts'
import { snsGuide } from '../sources.ts'

const fifo = snsGuide('fifo-message-dedup')

const pair = async (subject: Subject, attributes: Readonly<Record<string, string>> = {}): Promise<Subscribed> =>
  subscribed(subject, attributes, { topic: await subject.fifoTopic(), queue: await subject.fifo() })

/** FIFO topics. */
export const snsFifo: readonly Point[] = [
  {
    id: 'sns-fifo/order',
    says: 'messages of a group reach a FIFO queue in order, with their group and deduplication id',
    source: snsGuide('fifo-topic-message-ordering'),
    run: async (subject) => {
      const { topic, queue } = await pair(subject, { RawMessageDelivery: 'true' })
      for (const Message of ['a', 'b', 'c'])
        await subject.sns.publish({
          TopicArn: topic,
          Message,
          MessageGroupId: 'g',
          MessageDeduplicationId: `id-${Message}`,
        })
      const got = await subject.take(queue, { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] })
      assert.deepEqual(
        got.map((message) => message.Body),
        ['a', 'b', 'c'],
      )
      assert.equal(got[0]?.Attributes?.MessageGroupId, 'g')
      assert.equal(got[0].Attributes.MessageDeduplicationId, 'id-a')
    },
  },
  {
    id: 'sns-fifo/envelope',
    says: 'the envelope of a FIFO topic has a sequence number and no signature',
    source: snsGuide('fifo-topic-message-delivery'),
    run: async (subject) => {
      const { topic, queue } = await pair(subject)
      const { SequenceNumber } = await subject.sns.publish({ TopicArn: topic, Message: 'a', MessageGroupId: 'g' })
      const envelope = envelopeOf((await subject.one(queue)).Body)
      assert.match(SequenceNumber ?? '', /^\d{20}$/)
      assert.equal(envelope['SequenceNumber'], SequenceNumber)
      assert.deepEqual(Object.keys(envelope).sort(), [
        'Message',
        'MessageId',
        'SequenceNumber',
        'Timestamp',
        'TopicArn',
        'Type',
        'UnsubscribeURL',
      ])
    },
  },
  {
    id: 'sns-fifo/deduplicates-at-the-topic',
    says: 'a duplicate is dropped by the topic, also for a standard queue',
    source: fifo,
    ability: 'sns-fifo-deduplication',
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject, {}, { topic: await subject.fifoTopic() })
      for (const Message of ['a', 'b'])
        await subject.sns.publish({ TopicArn: topic, Message, MessageGroupId: 'g', MessageDeduplicationId: 'd' })
      await subject.one(queue, { MaxNumberOfMessages: 10 })
      assert.deepEqual(await subject.look(queue), [])
    },
  },
  {
    id: 'sns-fifo/deduplicates-after-unsubscribed-publish',
    says: 'the topic remembers an id although nobody was subscribed then',
    source: fifo,
    ability: 'sns-fifo-deduplication',
    run: async (subject) => {
      const topic = await subject.fifoTopic()
      await subject.sns.publish({ TopicArn: topic, Message: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd' })
      const { queue } = await subscribed(subject, {}, { topic, queue: await subject.fifo() })
      await subject.sns.publish({ TopicArn: topic, Message: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd' })
      await subject.reached()
      assert.deepEqual(await subject.look(queue), [])
    },
  },
  {
    id: 'sns-fifo/by-content',
    says: 'with content-based deduplication the id is the SHA-256 of the message',
    source: fifo,
    ability: 'sns-fifo-deduplication',
    run: async (subject) => {
      const { topic, queue } = await pair(subject)
      for (let n = 0; n < 2; n += 1)
        await subject.sns.publish({ TopicArn: topic, Message: 'Test', MessageGroupId: 'g' })
      const { Attributes } = await subject.one(queue, { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] })
      assert.equal(
        Attributes?.MessageDeduplicationId,
        '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25',
      )
    },
  },
  {
    id: 'sns-fifo/after-five-minutes',
    says: 'after five minutes the topic takes the same id again',
    source: fifo,
    ability: 'sns-fifo-deduplication',
    waitsMs: 301_000,
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject, {}, { topic: await subject.fifoTopic() })
      const publish = () =>
        subject.sns.publish({ TopicArn: topic, Message: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd' })
      await publish()
      await subject.pass(301_000)
      await publish()
      await subject.collect(queue, 2)
    },
  },
]
