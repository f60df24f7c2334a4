import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSqs, type SqsServer } from '../../emulators/aws/sqs/index.ts'

let server: SqsServer

beforeAll(async () => {
  server = await startSqs()
})

afterAll(() => server.close())

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly text: string
}

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  type: response.headers.get('content-type'),
  text: await response.text(),
})

/** A signature is not checked, but its scope tells who asks and where. */
const signed = (region: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=someone/20260101/${region}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
})

const get = async (url: string, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  answerOf(await fetch(`${url}?${new URLSearchParams(parameters).toString()}`, { headers }))

const post = async (url: string, parameters: Record<string, string>) =>
  answerOf(await fetch(url, { method: 'POST', body: new URLSearchParams(parameters) }))

const tag = (text: string, name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]

const create = async (name: string, more: Record<string, string> = {}): Promise<string> => {
  const { text } = await get(server.url, { Action: 'CreateQueue', Version: '2012-11-05', QueueName: name, ...more })
  const url = tag(text, 'QueueUrl')
  if (url === undefined) throw new Error(text)
  return url
}

test('a message goes round by GET and POST on the queue URL', async () => {
  const url = await create('round', { 'Attribute.1.Name': 'VisibilityTimeout', 'Attribute.1.Value': '5' })
  const sent = await get(url, {
    Action: 'SendMessage',
    MessageBody: 'a <b> & "c"\r',
    'MessageAttribute.1.Name': 'colour',
    'MessageAttribute.1.Value.DataType': 'String',
    'MessageAttribute.1.Value.StringValue': 'red',
  })
  expect(sent).toMatchObject({ status: 200, type: 'text/xml' })
  const received = await post(url, {
    Action: 'ReceiveMessage',
    'MessageAttributeName.1': 'All',
    'AttributeName.1': 'All',
  })
  expect(received.text).toContain('<Body>a &lt;b&gt; &amp; &quot;c&quot;&#xD;</Body>')
  expect(received.text).toContain('<MessageAttribute><Name>colour</Name><Value><StringValue>red</StringValue>')
  expect(received.text).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>')
  expect(tag(received.text, 'MD5OfMessageAttributes')).toBe(tag(sent.text, 'MD5OfMessageAttributes'))
  const ReceiptHandle = tag(received.text, 'ReceiptHandle') ?? ''
  const changed = await post(url, { Action: 'ChangeMessageVisibility', ReceiptHandle, VisibilityTimeout: '0' })
  expect(changed.text).toMatch(
    /^<\?xml version="1.0"\?><ChangeMessageVisibilityResponse xmlns="[^"]+"><ResponseMetadata>/,
  )
  expect((await post(url, { Action: 'DeleteMessage', ReceiptHandle })).status).toBe(200)
  expect((await get(url, { Action: 'ReceiveMessage' })).text).toContain('<ReceiveMessageResult/>')
})

test('a batch tells successes and failures per entry', async () => {
  const url = await create('batch')
  const entry = 'SendMessageBatchRequestEntry'
  const { text } = await post(url, {
    Action: 'SendMessageBatch',
    [`${entry}.1.Id`]: 'good',
    [`${entry}.1.MessageBody`]: 'x',
    [`${entry}.2.Id`]: 'bad',
    [`${entry}.2.MessageBody`]: '\u0001',
  })
  expect(text).toContain('<SendMessageBatchResultEntry><Id>good</Id>')
  expect(text).toContain(
    '<BatchResultErrorEntry><Id>bad</Id><SenderFault>true</SenderFault><Code>InvalidMessageContents</Code>',
  )
})

test('attributes and tags are numbered both ways', async () => {
  const url = await create('tagged', { 'Tag.1.Key': 'team', 'Tag.1.Value': 'blue' })
  await post(url, { Action: 'TagQueue', 'Tag.1.Key': 'cost', 'Tag.1.Value': '' })
  expect((await get(url, { Action: 'ListQueueTags' })).text).toContain(
    '<ListQueueTagsResult><Tag><Key>team</Key><Value>blue</Value></Tag><Tag><Key>cost</Key><Value></Value></Tag></ListQueueTagsResult>',
  )
  await post(url, { Action: 'SetQueueAttributes', 'Attribute.1.Name': 'DelaySeconds', 'Attribute.1.Value': '7' })
  const { text } = await get(url, { Action: 'GetQueueAttributes', 'AttributeName.1': 'DelaySeconds' })
  expect(text).toContain('<Attribute><Name>DelaySeconds</Name><Value>7</Value></Attribute>')
})

test.each([
  [
    'an unknown action',
    { Action: 'FooBar', Version: '2012-11-05' },
    'InvalidAction',
    'The action FooBar is not valid for this endpoint.',
  ],
  [
    'an action of the service on a queue',
    { Action: 'ListQueues' },
    'InvalidAction',
    'The action ListQueues is not valid for this endpoint.',
  ],
  [
    'a missing body',
    { Action: 'SendMessage' },
    'MissingParameter',
    'The request must contain the parameter MessageBody.',
  ],
  [
    'an unknown attribute',
    { Action: 'GetQueueAttributes', 'AttributeName.1': 'Foobar' },
    'InvalidAttributeName',
    'Unknown Attribute Foobar.',
  ],
  [
    'a number that is none',
    { Action: 'ReceiveMessage', WaitTimeSeconds: 'x' },
    'InvalidParameterValue',
    'Value x for parameter WaitTimeSeconds is invalid. Reason: Must be an integer.',
  ],
])('%s is an error in XML', async (_what, parameters, code, message) => {
  const url = await create('errors')
  const answer = await get(url, parameters)
  expect(answer).toMatchObject({ status: 400, type: 'text/xml' })
  expect(answer.text).toContain(
    `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message><Detail/></Error>`,
  )
})

test('a queue that is not there, and a path that names no action', async () => {
  const missing = await get(`${server.url}/000000000000/none`, { Action: 'ReceiveMessage' })
  expect(missing.status).toBe(400)
  expect(missing.text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>')
  expect(missing.text).toContain('The specified queue does not exist for this wsdl version.')
  const nothing = await answerOf(await fetch(`${server.url}/000000000000/none`))
  expect(nothing).toMatchObject({ status: 404 })
  expect(nothing.text).toContain('<UnknownOperationException')
})

test('a client that accepts JSON gets the same as JSON', async () => {
  const url = await create('json')
  const accept = { accept: 'application/json' }
  const answer = await get(url, { Action: 'GetQueueAttributes', 'AttributeName.1': 'VisibilityTimeout' }, accept)
  expect(JSON.parse(answer.text)).toMatchObject({
    GetQueueAttributesResponse: {
      GetQueueAttributesResult: { Attributes: [{ Name: 'VisibilityTimeout', Value: '30' }] },
    },
  })
  const error = await get(url, { Action: 'ListQueues' }, accept)
  expect(JSON.parse(error.text)).toMatchObject({ Error: { Code: 'InvalidAction', Type: 'Sender' } })
})

test('queues of one region are unknown in another, and the URL alone tells the region', async () => {
  const made = await get(server.url, { Action: 'CreateQueue', QueueName: 'regional' }, signed('eu-west-2'))
  const url = tag(made.text, 'QueueUrl') ?? ''
  expect(new URL(url).pathname).toBe('/queue/eu-west-2/000000000000/regional')
  const send = { Action: 'SendMessage', MessageBody: 'x' }
  expect((await get(url, send)).status).toBe(200)
  expect((await get(url, send, signed('eu-west-2'))).status).toBe(200)
  expect((await get(`${server.url}/000000000000/regional`, send, signed('eu-west-2'))).status).toBe(200)
  expect((await get(url, send, signed('eu-central-1'))).status).toBe(400)
  expect((await get(`${server.url}/000000000000/regional`, send)).status).toBe(400)
})

test('AddPermission writes the policy as AWS does, and RemovePermission takes it back', async () => {
  const url = await create('shared')
  const policy = async () =>
    tag((await get(url, { Action: 'GetQueueAttributes', 'AttributeName.1': 'Policy' })).text, 'Value')
  const add = {
    Action: 'AddPermission',
    Label: 'one',
    'AWSAccountId.1': '111111111111',
    'ActionName.1': 'ReceiveMessage',
  }
  expect((await post(url, add)).status).toBe(200)
  const arn = 'arn:aws:sqs:us-east-1:000000000000:shared'
  expect(JSON.parse((await policy())?.replaceAll('&quot;', '"') ?? '')).toEqual({
    Version: '2008-10-17',
    Id: `${arn}/SQSDefaultPolicy`,
    Statement: [
      {
        Sid: 'one',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'SQS:ReceiveMessage',
        Resource: arn,
      },
    ],
  })
  expect((await post(url, add)).text).toContain('Value one for parameter Label is invalid. Reason: Already exists.')
  expect((await post(url, { Action: 'RemovePermission', Label: 'one' })).status).toBe(200)
  expect(await policy()).toBeUndefined()
})
