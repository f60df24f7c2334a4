import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api } from '../sources.ts'

const create = api('API_CreateQueue')
const get = api('API_GetQueueAttributes')
const set = api('API_SetQueueAttributes')

const outOfRange = (name: string, values: readonly string[]): Point[] =>
  values.map((value) => ({
    id: `queue-attributes/refused-${name}-${value}`,
    says: `${name} ${value} is InvalidAttributeValue`,
    source: set,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await refused(subject.sqs.setQueueAttributes({ QueueUrl, Attributes: { [name]: value } }), {
        name: 'InvalidAttributeValue',
        code: 'InvalidAttributeValue',
        status: 400,
      })
    },
  }))

const atTheEdge = (name: string, values: readonly string[]): Point => ({
  id: `queue-attributes/range-${name}`,
  says: `${name} may be ${values.join(' and ')}`,
  source: set,
  run: async (subject) => {
    const QueueUrl = await subject.queue()
    for (const value of values) {
      await subject.sqs.setQueueAttributes({ QueueUrl, Attributes: { [name]: value } })
      assert.equal(await subject.attribute(QueueUrl, name), value)
    }
  },
})

/** Attributes of queues. */
export const queueAttributes: readonly Point[] = [
  {
    id: 'queue-attributes/defaults',
    says: 'a new queue has AWS’s defaults',
    source: create,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const { Attributes = {} } = await subject.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
      const { CreatedTimestamp = '', LastModifiedTimestamp, QueueArn = '', ...others } = Attributes
      assert.match(CreatedTimestamp, /^\d{10}$/)
      assert.equal(LastModifiedTimestamp, CreatedTimestamp)
      assert.match(QueueArn, new RegExp(`^arn:aws:sqs:${subject.region}:\\d{12}:${QueueUrl.split('/').at(-1)}$`))
      assert.deepEqual(others, {
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesDelayed: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
        DelaySeconds: '0',
        MaximumMessageSize: '1048576',
        MessageRetentionPeriod: '345600',
        ReceiveMessageWaitTimeSeconds: '0',
        SqsManagedSseEnabled: 'true',
        VisibilityTimeout: '30',
      })
    },
  },
  {
    id: 'queue-attributes/defaults-fifo',
    says: 'a new FIFO queue also says how it deduplicates and throttles',
    source: create,
    run: async (subject) => {
      const QueueUrl = await subject.fifo()
      const { Attributes = {} } = await subject.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
      assert.equal(Attributes.FifoQueue, 'true')
      assert.equal(Attributes.ContentBasedDeduplication, 'true')
      assert.equal(Attributes.DeduplicationScope, 'queue')
      assert.equal(Attributes.FifoThroughputLimit, 'perQueue')
    },
  },
  {
    id: 'queue-attributes/as-asked',
    says: 'only the attributes asked for come back',
    source: get,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const { Attributes } = await subject.sqs.getQueueAttributes({
        QueueUrl,
        AttributeNames: ['VisibilityTimeout', 'DelaySeconds'],
      })
      assert.deepEqual(Attributes, { VisibilityTimeout: '30', DelaySeconds: '0' })
    },
  },
  {
    id: 'queue-attributes/none-asked',
    says: 'without names no attributes come back, and no empty list',
    source: get,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      assert.ok(!Object.hasOwn(await subject.sqs.getQueueAttributes({ QueueUrl }), 'Attributes'))
    },
  },
  {
    id: 'queue-attributes/unset-is-absent',
    says: 'an attribute that is not set is absent, not empty',
    source: get,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      assert.ok(
        !Object.hasOwn(await subject.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['Policy'] }), 'Attributes'),
      )
    },
  },
  {
    id: 'queue-attributes/unknown-get',
    says: 'asking for an unknown attribute is InvalidAttributeName',
    source: get,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const { status, body } = await subject.json('GetQueueAttributes', { QueueUrl, AttributeNames: ['Nothing'] })
      assert.equal(status, 400)
      assert.match(body, /InvalidAttributeName/)
      assert.match(body, /Unknown Attribute Nothing\./)
    },
  },
  {
    id: 'queue-attributes/unknown-set',
    says: 'setting an unknown attribute is InvalidAttributeName',
    source: set,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const Attributes = { Nothing: '1' } as Record<string, string>
      await refused(subject.sqs.setQueueAttributes({ QueueUrl, Attributes }), {
        name: 'InvalidAttributeName',
        message: 'Unknown Attribute Nothing.',
      })
    },
  },
  {
    id: 'queue-attributes/unknown-create',
    says: 'creating a queue with an unknown attribute is InvalidAttributeName',
    source: create,
    run: async (subject) =>
      refused(subject.queue({ Nothing: '1' }), { name: 'InvalidAttributeName', message: 'Unknown Attribute Nothing.' }),
  },
  {
    id: 'queue-attributes/set',
    says: 'what is set holds, the rest stays',
    source: set,
    run: async (subject) => {
      const QueueUrl = await subject.queue({ DelaySeconds: '7' })
      await subject.sqs.setQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: '99' } })
      assert.equal(await subject.attribute(QueueUrl, 'VisibilityTimeout'), '99')
      assert.equal(await subject.attribute(QueueUrl, 'DelaySeconds'), '7')
    },
  },
  {
    id: 'queue-attributes/last-modified',
    says: 'setting an attribute moves LastModifiedTimestamp, not CreatedTimestamp',
    source: get,
    waitsMs: 2_100,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const created = await subject.attribute(QueueUrl, 'CreatedTimestamp')
      await subject.pass(2_100)
      await subject.sqs.setQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: '99' } })
      assert.equal(await subject.attribute(QueueUrl, 'CreatedTimestamp'), created)
      assert.ok(Number(await subject.attribute(QueueUrl, 'LastModifiedTimestamp')) > Number(created))
    },
  },
  {
    id: 'queue-attributes/empty-policy-removes',
    says: 'an empty policy takes the policy away',
    source: set,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'sqs:SendMessage',
            Resource: await subject.arn(QueueUrl),
          },
        ],
      })
      await subject.sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } })
      assert.ok(await subject.attribute(QueueUrl, 'Policy'))
      await subject.sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy: '' } })
      assert.equal(await subject.attribute(QueueUrl, 'Policy'), undefined)
    },
  },
  {
    id: 'queue-attributes/queue-delay',
    says: 'the queue’s DelaySeconds hides new messages for so long and counts them as delayed',
    source: set,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue({ DelaySeconds: '1' })
      await subject.send(url, 'a')
      assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 0, delayed: 1 })
      await subject.pass(2_500)
      assert.deepEqual(await subject.counts(url), { visible: 1, inFlight: 0, delayed: 0 })
    },
  },
  {
    id: 'queue-attributes/message-delay-overrides',
    says: 'DelaySeconds of a message overrides the queue’s, also with 0',
    source: api('API_SendMessage'),
    run: async (subject) => {
      const url = await subject.queue({ DelaySeconds: '600' })
      await subject.sqs.sendMessage({ QueueUrl: url, MessageBody: 'a', DelaySeconds: 0 })
      await subject.one(url)
    },
  },
  ...outOfRange('DelaySeconds', ['-1', '901', 'soon']),
  ...outOfRange('MaximumMessageSize', ['1023', '1048577']),
  ...outOfRange('MessageRetentionPeriod', ['59', '1209601']),
  ...outOfRange('ReceiveMessageWaitTimeSeconds', ['-1', '21']),
  ...outOfRange('VisibilityTimeout', ['-1', '43201']),
  atTheEdge('DelaySeconds', ['0', '900']),
  atTheEdge('MaximumMessageSize', ['1024', '1048576']),
  atTheEdge('MessageRetentionPeriod', ['60', '1209600']),
  atTheEdge('ReceiveMessageWaitTimeSeconds', ['0', '20']),
  atTheEdge('VisibilityTimeout', ['0', '43200']),
]
