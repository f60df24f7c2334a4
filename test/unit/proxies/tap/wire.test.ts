import { describe, expect, it } from 'vitest'
import { editCall } from '../../../../proxies/tap/edit-call.ts'
import { requestThrottled } from '../../../../proxies/tap/queue-errors.ts'
import { callerOf, readSqsCall } from '../../../../proxies/tap/sqs-call.ts'
import type { TapRequest } from '../../../../proxies/tap/tap-request.ts'
import { answerCall, changeAnswer, readAnswer, refuseCall } from '../../../../proxies/tap/wire.ts'

const scope = 'Credential=replica-1/20260801/eu-west-2/sqs/aws4_request'
const request = (body: string, headers: readonly string[] = [], path = '/'): TapRequest => ({
  method: 'POST',
  path,
  rawHeaders: ['Authorization', `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=x`, ...headers],
  body: Buffer.from(body),
})
const form = ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']
const target = (action: string): readonly string[] => ['X-Amz-Target', action]
const read = (given: TapRequest) => readSqsCall(given, callerOf(given))
const wellRead = (given: TapRequest) => {
  const call = read(given)
  if (call === undefined) throw new Error('not understood')
  return call
}

describe('a call', () => {
  it('is understood in both protocols', () => {
    const input = { QueueUrl: 'http://h/1/q', Entries: [{ Id: 'a', ReceiptHandle: 'h+/=' }] }
    const same = { action: 'DeleteMessageBatch', queue: 'q', consumer: 'replica-1', region: 'eu-west-2', input }
    expect(read(request(JSON.stringify(input), target('AmazonSQS.DeleteMessageBatch')))).toMatchObject({
      ...same,
      protocol: 'json',
    })
    const text = new URLSearchParams({
      Action: 'DeleteMessageBatch',
      Version: '2012-11-05',
      QueueUrl: 'http://h/1/q',
      'DeleteMessageBatchRequestEntry.1.Id': 'a',
      'DeleteMessageBatchRequestEntry.1.ReceiptHandle': 'h+/=',
    }).toString()
    expect(read(request(text, form))).toMatchObject({ ...same, protocol: 'query' })
    expect(read(request('', [], `/?${text}`))).toMatchObject({ ...same, protocol: 'query' })
    expect(read(request(text, [...form, 'Accept', 'application/json']))).toMatchObject({ protocol: 'query-json' })
  })

  it('to a queue’s own path is about that queue', () => {
    expect(read(request('Action=PurgeQueue&Version=2012-11-05', form, '/1/q?x=1'))).toMatchObject({ queue: 'q' })
    expect(read(request('Action=ListQueues&Version=2012-11-05', form))).toMatchObject({ queue: '' })
  })

  it.each([
    ['of SNS', request('Action=ListTopics&Version=2010-03-31', form)],
    ['of another service', request('{}', target('DynamoDB_20120810.GetItem'))],
    ['that is no JSON', request('{', target('AmazonSQS.SendMessage'))],
    ['that is no object', request('[]', target('AmazonSQS.SendMessage'))],
    ['with a number that is none', request('Action=ReceiveMessage&Version=2012-11-05&WaitTimeSeconds=x', form)],
    ['that asks for nothing', request('', form)],
  ])('%s is left to the endpoint', (_, given) => {
    expect(read(given)).toBeUndefined()
  })

  it('is edited where its parameters stand', () => {
    const text = 'Action=DeleteMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2Fh%2F1%2Fq&ReceiptHandle=old'
    const inBody = editCall(wellRead(request(text, form)), { ReceiptHandle: 'new+' })
    expect(wellRead(inBody).input).toEqual({ QueueUrl: 'http://h/1/q', ReceiptHandle: 'new+' })
    const inPath = editCall(wellRead(request('', [], `/?${text}`)), { ReceiptHandle: 'new' })
    expect(inPath.body).toHaveLength(0)
    expect(wellRead(inPath).input).toMatchObject({ ReceiptHandle: 'new' })
  })
})

describe('an answer', () => {
  const call = wellRead(request('Action=ReceiveMessage&Version=2012-11-05&QueueUrl=http://h/1/q', form))
  // As AWS words it, spaced as nobody should.
  const xml = `<?xml version="1.0"?><ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult>
    <Message><MessageId>m1</MessageId><ReceiptHandle>h1</ReceiptHandle><MD5OfBody>x</MD5OfBody><Body> &lt;a&gt;&amp;&quot;&#xD;
 é</Body><Attribute><Name>ApproximateReceiveCount</Name><Value>2</Value></Attribute><MessageAttribute><Name>n</Name><Value><StringValue>v</StringValue><DataType>String</DataType></Value></MessageAttribute></Message>
    <Message><MessageId>m2</MessageId><ReceiptHandle>h2</ReceiptHandle><MD5OfBody>y</MD5OfBody><Body>b</Body></Message>
  </ReceiveMessageResult><ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata></ReceiveMessageResponse>`
  const answer = { status: 200, reason: 'OK', rawHeaders: ['x-amzn-RequestId', 'r1'], body: Buffer.from(xml) }
  const messages = [
    {
      MessageId: 'm1',
      ReceiptHandle: 'h1',
      MD5OfBody: 'x',
      Body: ' <a>&"\r\n é',
      Attributes: { ApproximateReceiveCount: '2' },
      MessageAttributes: { n: { StringValue: 'v', DataType: 'String' } },
    },
    { MessageId: 'm2', ReceiptHandle: 'h2', MD5OfBody: 'y', Body: 'b' },
  ]

  it('in XML is read, changed and written again without a loss', () => {
    expect(readAnswer(call, answer)).toEqual({ Messages: messages })
    const changed = changeAnswer(call, answer, { Messages: messages.toReversed() })
    expect(changed.rawHeaders).toEqual(answer.rawHeaders)
    expect(changed.body.toString()).toContain('<RequestId>r1</RequestId>')
    expect(readAnswer(call, changed)).toEqual({ Messages: messages.toReversed() })
  })

  it.each(['json', 'query', 'query-json'] as const)(
    'in %s comes in the queue’s place as it would from the queue',
    (protocol) => {
      const spoken = { ...call, protocol }
      expect(readAnswer(spoken, answerCall(spoken, { Messages: messages }))).toEqual({ Messages: messages })
      expect(readAnswer(spoken, answerCall(spoken, {}))).toEqual({})
      const batch = { ...spoken, action: 'DeleteMessageBatch' }
      const results = {
        Successful: [{ Id: 'a' }],
        Failed: [{ Id: 'b', SenderFault: false, Code: 'InternalError', Message: 'no' }],
      }
      expect(readAnswer(batch, answerCall(batch, results))).toEqual(results)
    },
  )

  it('that is an error is none to be read, and comes in the shape of its protocol', () => {
    const refused = refuseCall(call, requestThrottled())
    expect(refused.status).toBe(400)
    expect(refused.body.toString()).toContain('<Type>Sender</Type><Code>RequestThrottled</Code>')
    expect(readAnswer(call, refused)).toBeUndefined()
    const json = refuseCall({ ...call, protocol: 'json' }, requestThrottled())
    expect(JSON.parse(json.body.toString())).toMatchObject({ __type: 'com.amazonaws.sqs#RequestThrottled' })
    expect(json.rawHeaders).toContain('RequestThrottled;Sender')
    expect(readAnswer({ ...call, protocol: 'json' }, { ...answer, body: Buffer.from('not JSON') })).toBeUndefined()
  })
})
