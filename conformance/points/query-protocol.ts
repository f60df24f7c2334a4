import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { flattenQuery, type Json } from '../flatten-query.ts'
import type { Point } from '../point.ts'
import type { Subject } from '../subject.ts'
import { api, guide } from '../sources.ts'

const source = guide('sqs-making-api-requests-xml')

const text = (body: string, element: string): string | undefined =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(body)?.[1]
const call = async (subject: Subject, action: string, input: Record<string, Json>, path?: string): Promise<string> => {
  const { status, headers, body } = await subject.query(flattenQuery(action, input), path)
  assert.equal(status, 200, `${action} was answered: ${text(body, 'Message') ?? body.slice(0, 100)}`)
  assert.match(headers['content-type'] ?? '', /^text\/xml/)
  assert.match(body, new RegExp(`<${action}Response xmlns="http://queue.amazonaws.com/doc/2012-11-05/">`))
  assert.match(body, /<ResponseMetadata>\s*<RequestId>[^<]+<\/RequestId>\s*<\/ResponseMetadata>/)
  return body
}
const pathOf = (url: string): string => (url.startsWith('http') ? new URL(url).pathname : `/000000000000/${url}`)

/** The older protocol: parameters in, XML out. */
export const queryProtocol: readonly Point[] = [
  {
    id: 'query-protocol/send-and-receive',
    says: 'a message goes in and comes out, with its attributes and digests',
    source,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const MessageAttributes = { k: { DataType: 'String', StringValue: 'v' } }
      const sent = await call(subject, 'SendMessage', { QueueUrl, MessageBody: 'a & <b>', MessageAttributes })
      const md5 = createHash('md5').update('a & <b>').digest('hex')
      assert.equal(text(sent, 'MD5OfMessageBody'), md5)
      const got = await call(subject, 'ReceiveMessage', {
        QueueUrl,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        AttributeNames: ['ApproximateReceiveCount'],
      })
      assert.equal(text(got, 'Body'), 'a &amp; &lt;b&gt;')
      assert.equal(text(got, 'MessageId'), text(sent, 'MessageId'))
      assert.equal(text(got, 'MD5OfBody'), md5)
      assert.equal(text(got, 'MD5OfMessageAttributes'), text(sent, 'MD5OfMessageAttributes'))
      assert.match(got, /<Attribute><Name>ApproximateReceiveCount<\/Name><Value>1<\/Value><\/Attribute>/)
      assert.match(got, /<MessageAttribute><Name>k<\/Name><Value>/)
      assert.match(got, /<StringValue>v<\/StringValue>/)
    },
  },
  {
    id: 'query-protocol/carriage-return',
    says: 'a carriage return in a body survives XML',
    source,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await call(subject, 'SendMessage', { QueueUrl, MessageBody: 'a\rb' })
      assert.match(
        await call(subject, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1 }),
        /<Body>a&#(?:xD|13|x0D);b<\/Body>/i,
      )
    },
  },
  {
    id: 'query-protocol/empty-receive',
    says: 'an empty receive has no messages',
    source: api('API_ReceiveMessage'),
    run: async (subject) => {
      const body = await call(subject, 'ReceiveMessage', { QueueUrl: await subject.queue() })
      assert.doesNotMatch(body, /<Message>/)
    },
  },
  {
    id: 'query-protocol/create-and-attributes',
    says: 'a queue is made and its attributes read',
    source: api('API_CreateQueue'),
    run: async (subject) => {
      const made = await call(subject, 'CreateQueue', {
        QueueName: subject.name(),
        Attributes: { DelaySeconds: '7' },
        tags: { team: 'a' },
      })
      const QueueUrl = text(made, 'QueueUrl') ?? ''
      subject.after(() => subject.sqs.deleteQueue({ QueueUrl }))
      const seen = await call(subject, 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })
      assert.match(seen, /<Attribute><Name>DelaySeconds<\/Name><Value>7<\/Value><\/Attribute>/)
      assert.match(await call(subject, 'ListQueueTags', { QueueUrl }), /<Tag><Key>team<\/Key><Value>a<\/Value><\/Tag>/)
    },
  },
  {
    id: 'query-protocol/batch',
    says: 'a batch answers entry by entry, failures with SenderFault',
    source: api('API_SendMessageBatch'),
    run: async (subject) => {
      const Entries = [
        { Id: 'good', MessageBody: 'a' },
        { Id: 'bad', MessageBody: '\u0001' },
      ]
      const body = await call(subject, 'SendMessageBatch', { QueueUrl: await subject.queue(), Entries })
      assert.match(body, /<SendMessageBatchResultEntry>.*<Id>good<\/Id>.*<\/SendMessageBatchResultEntry>/s)
      assert.match(body, /<BatchResultErrorEntry>.*<Id>bad<\/Id>.*<\/BatchResultErrorEntry>/s)
      assert.match(body, /<SenderFault>true<\/SenderFault>/)
      assert.match(body, /<Code>InvalidMessageContents<\/Code>/)
    },
  },
  {
    id: 'query-protocol/delete-batch',
    says: 'DeleteMessageBatch answers entry by entry',
    source: api('API_DeleteMessageBatch'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.send(QueueUrl, 'a')
      const { ReceiptHandle } = await subject.one(QueueUrl)
      const body = await call(subject, 'DeleteMessageBatch', { QueueUrl, Entries: [{ Id: 'x', ReceiptHandle }] })
      assert.match(body, /<DeleteMessageBatchResultEntry><Id>x<\/Id><\/DeleteMessageBatchResultEntry>/)
    },
  },
  {
    id: 'query-protocol/list-queues',
    says: 'queues are listed as repeated elements',
    source: api('API_ListQueues'),
    run: async (subject) => {
      const url = await subject.queue()
      const body = await call(subject, 'ListQueues', { QueueNamePrefix: url.split('/').at(-1) ?? '' })
      assert.equal(text(body, 'QueueUrl'), url)
    },
  },
  {
    id: 'query-protocol/queue-by-path',
    says: 'the queue may be named by the path alone',
    source,
    run: async (subject) => {
      const url = await subject.queue()
      await call(subject, 'SendMessage', { MessageBody: 'a' }, pathOf(url))
      await subject.one(url)
    },
  },
  {
    id: 'query-protocol/get-on-the-queue',
    says: 'a GET on the queue URL works as a POST does',
    source,
    run: async (subject) => {
      const url = await subject.queue()
      const query = new URLSearchParams({ Action: 'SendMessage', MessageBody: 'by get', Version: '2012-11-05' })
      const { status } = await subject.raw({ method: 'GET', path: `${pathOf(url)}?${query.toString()}` })
      assert.equal(status, 200)
      assert.equal((await subject.one(url)).Body, 'by get')
    },
  },
  {
    id: 'query-protocol/unknown-action',
    says: 'an unknown action is InvalidAction',
    source: api('CommonErrors'),
    run: async (subject) => {
      const { status, body } = await subject.query({ Action: 'Nothing' })
      assert.equal(status, 400)
      assert.equal(text(body, 'Code'), 'InvalidAction')
    },
  },
  {
    id: 'query-protocol/error-envelope',
    says: 'an error is XML with type, code, message, an empty detail and a request id',
    source: api('CommonErrors'),
    run: async (subject) => {
      const { body, headers } = await subject.query({ Action: 'GetQueueUrl', QueueName: subject.name() })
      assert.match(headers['content-type'] ?? '', /^text\/xml/)
      assert.match(body, /<ErrorResponse[^>]*>\s*<Error>\s*<Type>Sender<\/Type>/)
      assert.match(body, /<Detail\s*(?:\/>|><\/Detail>)/)
      assert.match(body, /<RequestId>[^<]+<\/RequestId>\s*<\/ErrorResponse>/)
    },
  },
  {
    id: 'query-protocol/delete-message',
    says: 'an action without a result answers with its metadata alone',
    source: api('API_DeleteMessage'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.send(QueueUrl, 'a')
      const { ReceiptHandle } = await subject.one(QueueUrl)
      const body = await call(subject, 'DeleteMessage', { QueueUrl, ReceiptHandle })
      assert.doesNotMatch(body, /Result>/)
      assert.equal((await subject.counts(QueueUrl)).inFlight, 0)
    },
  },
  {
    id: 'query-protocol/fifo',
    says: 'a FIFO message has its sequence number in both answers',
    source: api('API_SendMessage'),
    run: async (subject) => {
      const QueueUrl = await subject.fifo()
      const sent = await call(subject, 'SendMessage', { QueueUrl, MessageBody: 'a', MessageGroupId: 'g' })
      const got = await call(subject, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1, AttributeNames: ['All'] })
      assert.match(got, new RegExp(`<Name>SequenceNumber</Name><Value>${text(sent, 'SequenceNumber')}</Value>`))
    },
  },
]
