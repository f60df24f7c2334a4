import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { envelopeOf, subscribed } from '../subscribed.ts'
import { snsApi, snsGuide } from '../sources.ts'

const formats = snsGuide('sns-message-and-json-formats')
const raw = snsGuide('sns-large-payload-raw-message-delivery')
const attributes = {
  eventType: { DataType: 'String', StringValue: 'visit.booked' },
  count: { DataType: 'Number', StringValue: '7' },
  bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
}

/** From a topic to queues. */
export const snsDelivery: readonly Point[] = [
  {
    id: 'sns-delivery/envelope',
    says: 'a queue gets the notification as JSON with type, ids, message, time, signature and attributes',
    source: formats,
    run: async (subject) => {
      const { topic, queue, subscription } = await subscribed(subject)
      const { MessageId } = await subject.sns.publish({
        TopicArn: topic,
        Message: 'text',
        Subject: 'about',
        MessageAttributes: attributes,
      })
      const {
        Type,
        MessageId: id,
        TopicArn,
        Message,
        Subject,
        Timestamp,
        UnsubscribeURL,
        MessageAttributes,
        ...signature
      } = envelopeOf((await subject.one(queue)).Body)
      assert.deepEqual(
        { Type, id, TopicArn, Message, Subject },
        { Type: 'Notification', id: MessageId, TopicArn: topic, Message: 'text', Subject: 'about' },
      )
      assert.match(String(Timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      assert.match(String(UnsubscribeURL), /Action=Unsubscribe&SubscriptionArn=/)
      assert.ok(decodeURIComponent(String(UnsubscribeURL)).endsWith(subscription))
      assert.deepEqual(MessageAttributes, {
        eventType: { Type: 'String', Value: 'visit.booked' },
        count: { Type: 'Number', Value: '7' },
        bytes: { Type: 'Binary', Value: 'AQID' },
      })
      assert.deepEqual(Object.keys(signature).sort(), ['Signature', 'SignatureVersion', 'SigningCertURL'])
    },
  },
  {
    id: 'sns-delivery/envelope-without',
    says: 'without subject and attributes the envelope does not name them',
    source: formats,
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject)
      await subject.sns.publish({ TopicArn: topic, Message: 'text' })
      const envelope = envelopeOf((await subject.one(queue)).Body)
      assert.ok(!Object.hasOwn(envelope, 'Subject') && !Object.hasOwn(envelope, 'MessageAttributes'))
    },
  },
  {
    id: 'sns-delivery/unicode',
    says: 'the text arrives as it was published',
    source: formats,
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject)
      const Message = 'ö§a1"_!?,. £$- \u2028 🌍 \\ {"a":1}'
      await subject.sns.publish({ TopicArn: topic, Message })
      assert.equal(envelopeOf((await subject.one(queue)).Body)['Message'], Message)
    },
  },
  {
    id: 'sns-delivery/raw',
    says: 'raw delivery gives the message itself and maps attributes to those of SQS',
    source: raw,
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject, { RawMessageDelivery: 'true' })
      await subject.sns.publish({ TopicArn: topic, Message: 'text', MessageAttributes: attributes })
      const message = await subject.one(queue, { MessageAttributeNames: ['All'] })
      assert.equal(message.Body, 'text')
      assert.equal(message.MessageAttributes?.['eventType']?.StringValue, 'visit.booked')
      assert.equal(message.MessageAttributes['count']?.DataType, 'Number')
      assert.deepEqual([...(message.MessageAttributes['bytes']?.BinaryValue ?? [])], [1, 2, 3])
    },
  },
  {
    id: 'sns-delivery/envelope-attributes-not-mapped',
    says: 'without raw delivery the SQS message has no message attributes',
    source: raw,
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject)
      await subject.sns.publish({ TopicArn: topic, Message: 'text', MessageAttributes: attributes })
      assert.equal((await subject.one(queue, { MessageAttributeNames: ['All'] })).MessageAttributes, undefined)
    },
  },
  {
    id: 'sns-delivery/all-subscribers',
    says: 'every subscribed queue gets its copy, with one message id of SNS',
    source: snsGuide('sns-sqs-as-subscriber'),
    run: async (subject) => {
      const first = await subscribed(subject)
      const second = await subscribed(subject, {}, { topic: first.topic })
      const { MessageId } = await subject.sns.publish({ TopicArn: first.topic, Message: 'text' })
      for (const { queue } of [first, second])
        assert.equal(envelopeOf((await subject.one(queue)).Body)['MessageId'], MessageId)
    },
  },
  {
    id: 'sns-delivery/target-arn',
    says: 'TargetArn names the topic as TopicArn does',
    source: snsApi('API_Publish'),
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject)
      await subject.sns.publish({ TargetArn: topic, Message: 'text' })
      await subject.one(queue)
    },
  },
  {
    id: 'sns-delivery/batch',
    says: 'PublishBatch delivers each entry and answers with an id for each',
    source: snsApi('API_PublishBatch'),
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject, { RawMessageDelivery: 'true' })
      const PublishBatchRequestEntries = ['a', 'b', 'c'].map((Id) => ({ Id, Message: Id }))
      const { Successful = [], Failed = [] } = await subject.sns.publishBatch({
        TopicArn: topic,
        PublishBatchRequestEntries,
      })
      assert.deepEqual(
        Successful.map((entry) => entry.Id),
        ['a', 'b', 'c'],
      )
      assert.deepEqual(Failed, [])
      assert.deepEqual(
        new Set((await subject.collect(queue, 3)).map((message) => message.Body)),
        new Set(['a', 'b', 'c']),
      )
    },
  },
  {
    id: 'sns-delivery/message-structure',
    says: 'MessageStructure json delivers the text for the protocol, or the default',
    source: snsApi('API_Publish'),
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject)
      for (const texts of [{ default: 'd', sqs: 's' }, { default: 'd' }])
        await subject.sns.publish({ TopicArn: topic, MessageStructure: 'json', Message: JSON.stringify(texts) })
      const got = (await subject.collect(queue, 2)).map((message) => envelopeOf(message.Body)['Message'])
      assert.deepEqual(new Set(got), new Set(['s', 'd']))
    },
  },
  {
    id: 'sns-delivery/dead-letters',
    says: 'what cannot be delivered goes to the dead-letter queue of the subscription',
    source: snsGuide('sns-dead-letter-queues'),
    ability: 'sns-dead-letters',
    run: async (subject) => {
      const { topic, queue, subscription } = await subscribed(subject)
      const dead = await subject.queue()
      await subject.sns.setSubscriptionAttributes({
        SubscriptionArn: subscription,
        AttributeName: 'RedrivePolicy',
        AttributeValue: JSON.stringify({ deadLetterTargetArn: await subject.arn(dead) }),
      })
      await subject.sqs.deleteQueue({ QueueUrl: queue })
      await subject.sns.publish({ TopicArn: topic, Message: 'text' })
      assert.equal(envelopeOf((await subject.one(dead)).Body)['Message'], 'text')
    },
  },
  {
    id: 'sns-delivery/trace-header',
    says: 'a trace header of the publish reaches the SQS message',
    source: snsGuide('sns-active-tracing'),
    run: async (subject) => {
      const { topic, queue } = await subscribed(subject)
      const header = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1'
      const body = new URLSearchParams({
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: topic,
        Message: 'text',
      }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-amzn-trace-id': header }
      assert.equal((await subject.raw({ service: 'sns', headers, body })).status, 200)
      const { Attributes } = await subject.one(queue, { MessageSystemAttributeNames: ['AWSTraceHeader'] })
      assert.equal(Attributes?.AWSTraceHeader, header)
    },
  },
]
