import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const json = guide('sqs-making-api-requests-json')
const common = api('CommonErrors')

const errorOf = (body: string): string => /"__type"\s*:\s*"(?:[^"]*#)?([^"]+)"/.exec(body)?.[1] ?? body.slice(0, 100)

const malformed = (id: string, says: string, body: unknown): Point => ({
  id: `shape/malformed-${id}`,
  says: `${says} gets an error of the client’s fault, never a 5xx`,
  source: common,
  ability: 'malformed-is-refused',
  run: async (subject) => {
    const QueueUrl = await subject.queue()
    const filled = typeof body === 'object' && body !== null && !Array.isArray(body) ? { QueueUrl, ...body } : body
    const { status, body: answer } = await subject.json('SendMessage', filled)
    assert.ok(status >= 400 && status < 500, `status ${status}: ${answer.slice(0, 200)}`)
    assert.match(answer, /__type/)
  },
})

/** What answers look like, and how queues are addressed. */
export const shape: readonly Point[] = [
  {
    id: 'shape/content-type',
    says: 'AWS JSON answers are application/x-amz-json-1.0 and have a request id',
    source: json,
    run: async (subject) => {
      const { headers } = await subject.json('ListQueues', {})
      assert.equal(headers['content-type'], 'application/x-amz-json-1.0')
      assert.match(headers['x-amzn-requestid'] ?? '', /^[\da-f-]{36}$/i)
    },
  },
  {
    id: 'shape/empty-answer',
    says: 'an action without a result answers 200 with an empty body',
    source: api('API_DeleteQueue'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const { status, body } = await subject.json('SetQueueAttributes', { QueueUrl, Attributes: { DelaySeconds: '1' } })
      assert.equal(status, 200)
      assert.ok(body === '' || body === '{}', body)
    },
  },
  {
    id: 'shape/empty-receive',
    says: 'an empty receive is an empty object, not an empty list',
    source: api('API_ReceiveMessage'),
    run: async (subject) => {
      const { body } = await subject.json('ReceiveMessage', { QueueUrl: await subject.queue() })
      assert.deepEqual(JSON.parse(body), {})
    },
  },
  {
    id: 'shape/sdk-classes',
    says: 'the SDK makes its own error class of an error',
    source: api('API_SendMessage'),
    run: async (subject) =>
      refused(subject.send(`${subject.url}/000000000000/${subject.name()}`, 'a'), {
        name: 'QueueDoesNotExist',
        code: 'AWS.SimpleQueueService.NonExistentQueue',
        status: 400,
      }),
  },
  {
    id: 'shape/unknown-operation',
    says: 'an unknown operation is UnknownOperationException',
    source: common,
    run: async (subject) => {
      const { status, body } = await subject.json('Nothing', {})
      assert.ok(status === 400 || status === 404, `status ${status}`)
      assert.equal(errorOf(body), 'UnknownOperationException')
    },
  },
  {
    id: 'shape/missing-queue-url',
    says: 'a call without its queue URL is refused, not answered with a 5xx',
    source: common,
    run: async (subject) => {
      const { status } = await subject.json('SendMessage', { MessageBody: 'a' })
      assert.equal(status, 400)
    },
  },
  malformed('json', 'JSON that is none', '{"QueueUrl":'),
  malformed('array', 'a list instead of an object', []),
  malformed('number', 'a number for a body', { MessageBody: 7 }),
  malformed('entries', 'a text for a list', { MessageBody: 'a', MessageAttributes: 'none' }),
  {
    id: 'shape/regions-are-apart',
    says: 'the region comes from the signature: a queue of one region does not exist in another',
    source: guide('welcome'),
    ability: 'regions-are-apart',
    run: async (subject) => {
      const url = await subject.queue()
      const elsewhere = subject.sqsIn(subject.region === 'us-west-1' ? 'us-west-2' : 'us-west-1')
      await refused(elsewhere.getQueueUrl({ QueueName: url.split('/').at(-1) }), { name: 'QueueDoesNotExist' })
      const { QueueUrl = '' } = await elsewhere.createQueue({ QueueName: url.split('/').at(-1) })
      subject.after(() => elsewhere.deleteQueue({ QueueUrl }))
      const { Attributes } = await elsewhere.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] })
      assert.match(Attributes?.QueueArn ?? '', /^arn:aws:sqs:us-west-[12]:/)
    },
  },
  {
    id: 'shape/url-of-any-host',
    says: 'a queue URL is accepted whatever its host',
    source: guide('sqs-queue-message-identifiers'),
    ability: 'any-queue-url',
    run: async (subject) => {
      const url = await subject.queue()
      const QueueUrl = `http://sqs.${subject.region}.localhost:1${new URL(url).pathname}`
      const { status } = await subject.json('SendMessage', { QueueUrl, MessageBody: 'a' })
      assert.equal(status, 200)
      await subject.one(url)
    },
  },
  {
    id: 'shape/bare-name',
    says: 'a bare queue name is accepted for a queue URL',
    source: guide('sqs-queue-message-identifiers'),
    ability: 'any-queue-url',
    run: async (subject) => {
      const url = await subject.queue()
      const { status, body } = await subject.json('SendMessage', { QueueUrl: url.split('/').at(-1), MessageBody: 'a' })
      assert.equal(status, 200, body)
      await subject.one(url)
    },
  },
  {
    id: 'shape/url-of-the-caller',
    says: 'the URL of a new queue leads back to the endpoint that was asked, with account and name',
    source: guide('sqs-queue-message-identifiers'),
    run: async (subject) => {
      const url = await subject.queue()
      assert.match(url, /^https?:\/\/[^/]+\/.*\d{12}\/conformance-[\da-f-]+$/)
    },
  },
  {
    id: 'shape/message-ids',
    says: 'message ids are UUIDs, body digests MD5 in hexadecimal',
    source: guide('sqs-queue-message-identifiers'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const answer = await subject.sqs.sendMessage({ QueueUrl, MessageBody: 'message' })
      assert.match(answer.MessageId ?? '', /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/)
      assert.equal(answer.MD5OfMessageBody, '78e731027d8fd50ed642340b7c9a63b3')
      assert.ok(!Object.hasOwn(answer, 'SequenceNumber'))
    },
  },
]
