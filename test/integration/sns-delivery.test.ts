import { createVerify, X509Certificate } from 'node:crypto'
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, type Message } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSns, type SnsSetup } from './sns-clients.ts'

let setup: SnsSetup

beforeAll(async () => {
  setup = await startSns()
})

afterAll(() => setup.stop())

const createTopic = async (Name: string, Attributes: Record<string, string> = {}): Promise<string> => {
  const { TopicArn = '' } = await setup.sns.send(new CreateTopicCommand({ Name, Attributes }))
  return TopicArn
}

const subscribe = async (
  TopicArn: string,
  Endpoint: string,
  Attributes: Record<string, string> = {},
): Promise<string> => {
  const { SubscriptionArn = '' } = await setup.sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }),
  )
  return SubscriptionArn
}

const bodiesOf = (messages: readonly Message[]): readonly (string | undefined)[] => messages.map(({ Body }) => Body)

test('a notification arrives in its envelope, with a signature that its certificate verifies', async () => {
  const queue = await setup.createQueue('enveloped')
  const TopicArn = await createTopic('enveloped')
  const subscription = await subscribe(TopicArn, queue.arn)
  const { MessageId } = await setup.sns.send(
    new PublishCommand({
      TopicArn,
      Subject: 'subject',
      Message: '<ö> & "§"\n',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'a&b<c>' },
        binary: { DataType: 'Binary', BinaryValue: Buffer.from([2, 3, 4]) },
      },
    }),
  )
  const [message] = await setup.drain(queue.url)
  const body: Record<string, string> = JSON.parse(message?.Body ?? '{}')
  expect(body).toMatchObject({
    Type: 'Notification',
    MessageId,
    TopicArn,
    Subject: 'subject',
    Message: '<ö> & "§"\n',
    UnsubscribeURL: `${setup.server.url}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
    MessageAttributes: { text: { Type: 'String', Value: 'a&b<c>' }, binary: { Type: 'Binary', Value: 'AgME' } },
  })
  expect(message?.MessageAttributes).toBeUndefined()
  const answer = await fetch(body['SigningCertURL'] ?? '')
  const certificate = new X509Certificate(await answer.text())
  const text = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
    .map((name) => `${name}\n${body[name]}\n`)
    .join('')
  const verifier = createVerify('RSA-SHA1').update(text)
  expect(verifier.verify(certificate.publicKey, body['Signature'] ?? '', 'base64')).toBe(true)
})

test('the link in a notification unsubscribes', async () => {
  const queue = await setup.createQueue('unsubscribing')
  const TopicArn = await createTopic('unsubscribing')
  await subscribe(TopicArn, queue.arn)
  await setup.sns.send(new PublishCommand({ TopicArn, Message: 'first' }))
  const [message] = await setup.drain(queue.url)
  const answer = await fetch(JSON.parse(message?.Body ?? '{}').UnsubscribeURL)
  expect(await answer.text()).toContain('<UnsubscribeResponse')
  await setup.sns.send(new PublishCommand({ TopicArn, Message: 'second' }))
  expect(await setup.drain(queue.url)).toEqual([])
})

test('a raw message arrives with mapped attributes, trace header and group', async () => {
  const queue = await setup.createQueue('raw')
  const TopicArn = await createTopic('raw')
  await subscribe(TopicArn, queue.arn, { RawMessageDelivery: 'true' })
  const { sns } = setup.clientsFor({})
  const AWSTraceHeader = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1'
  sns.middlewareStack.add(
    (next) => (args) => {
      const { request } = args
      if (typeof request === 'object' && request !== null && 'headers' in request) {
        Object.assign(request.headers ?? {}, { 'x-amzn-trace-id': AWSTraceHeader })
      }
      return next(args)
    },
    { step: 'build' },
  )
  await sns.send(
    new PublishCommand({
      TopicArn,
      Message: 'text',
      MessageGroupId: 'group',
      MessageAttributes: {
        number: { DataType: 'Number', StringValue: '99.12' },
        binary: { DataType: 'Binary', BinaryValue: Buffer.from([2, 3, 4]) },
      },
    }),
  )
  const [message] = await setup.drain(queue.url)
  expect(message).toMatchObject({
    Body: 'text',
    MD5OfMessageAttributes: expect.stringMatching(/^[\da-f]{32}$/),
    MessageAttributes: {
      number: { DataType: 'Number', StringValue: '99.12' },
      binary: { DataType: 'Binary', BinaryValue: Uint8Array.from([2, 3, 4]) },
    },
    Attributes: { AWSTraceHeader, MessageGroupId: 'group' },
  })
})

test('a batch is answered entry by entry', async () => {
  const queue = await setup.createQueue('batch')
  const TopicArn = await createTopic('batch')
  await subscribe(TopicArn, queue.arn, { RawMessageDelivery: 'true' })
  const { Successful = [], Failed } = await setup.sns.send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: '1', Message: 'one', MessageAttributes: { a: { DataType: 'Number', StringValue: '1' } } },
        { Id: '2', Message: JSON.stringify({ default: 'no', sqs: 'two' }), MessageStructure: 'json' },
        { Id: '3', Message: 'three', MessageDeduplicationId: 'only-for-fifo' },
      ],
    }),
  )
  expect(Failed).toMatchObject([{ Id: '3', Code: 'InvalidParameter', SenderFault: true }])
  expect(Successful.map(({ Id }) => Id)).toEqual(['1', '2'])
  expect(new Set(Successful.map(({ MessageId }) => MessageId)).size).toBe(2)
  expect(bodiesOf(await setup.drain(queue.url))).toEqual(['one', 'two'])
})

test('filter policies on attributes and on the body', async () => {
  const [byAttribute, byBody] = await Promise.all([setup.createQueue('by-attribute'), setup.createQueue('by-body')])
  const TopicArn = await createTopic('filtered')
  const raw = { RawMessageDelivery: 'true' }
  await subscribe(TopicArn, byAttribute.arn, { ...raw, FilterPolicy: '{"eventType":["prison-visit.booked"]}' })
  await subscribe(TopicArn, byBody.arn, {
    ...raw,
    FilterPolicyScope: 'MessageBody',
    FilterPolicy: '{"detail":{"type":[{"prefix":"prison-"}]}}',
  })
  const publish = (eventType: string, type: string): Promise<unknown> =>
    setup.sns.send(
      new PublishCommand({
        TopicArn,
        Message: JSON.stringify({ detail: { type } }),
        MessageAttributes: { eventType: { DataType: 'String', StringValue: eventType } },
      }),
    )
  await publish('prison-visit.booked', 'other')
  await publish('other', 'prison-visit')
  expect(bodiesOf(await setup.drain(byAttribute.url))).toEqual(['{"detail":{"type":"other"}}'])
  expect(bodiesOf(await setup.drain(byBody.url))).toEqual(['{"detail":{"type":"prison-visit"}}'])
})

test('messages for a queue that was deleted go to the dead-letter queue of the subscription', async () => {
  const [queue, dead] = await Promise.all([setup.createQueue('deleted'), setup.createQueue('dead')])
  const TopicArn = await createTopic('redriven')
  const SubscriptionArn = await subscribe(TopicArn, queue.arn)
  const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn })
  await setup.sns.send(
    new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'RedrivePolicy', AttributeValue: redrive }),
  )
  await setup.sqs.send(new DeleteQueueCommand({ QueueUrl: queue.url }))
  await setup.sns.send(new PublishCommand({ TopicArn, Message: 'undeliverable' }))
  const [letter] = await setup.drain(dead.url)
  expect(JSON.parse(letter?.Body ?? '{}')).toMatchObject({ Type: 'Notification', Message: 'undeliverable' })
  const { Attributes } = await setup.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
  expect(Attributes).toMatchObject({ RedrivePolicy: redrive, PendingConfirmation: 'false' })
  await setup.sns.send(new UnsubscribeCommand({ SubscriptionArn }))
})

test('the owner of a queue confirms by the link that arrives on it', async () => {
  const queue = await setup.createQueue('owned')
  const { sns } = setup.clientsFor({ accessKeyId: '111111111111' })
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'foreign' }))
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }))
  await sns.send(new PublishCommand({ TopicArn, Message: 'early' }))
  const [request, ...others] = await setup.drain(queue.url)
  expect(others).toEqual([])
  const answer = await fetch(JSON.parse(request?.Body ?? '{}').SubscribeURL)
  expect(await answer.text()).toContain(`<SubscriptionArn>${TopicArn}:`)
  await sns.send(new PublishCommand({ TopicArn, Message: 'confirmed' }))
  const [message] = await setup.drain(queue.url)
  expect(JSON.parse(message?.Body ?? '{}').Message).toBe('confirmed')
})

test('a topic delivers to a queue of another region', async () => {
  const { sqs } = setup.clientsFor({ region: 'us-west-2' })
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'far' }))
  const TopicArn = await createTopic('near')
  await subscribe(TopicArn, 'arn:aws:sqs:us-west-2:000000000000:far', { RawMessageDelivery: 'true' })
  await setup.sns.send(new PublishCommand({ TopicArn, Message: 'over there' }))
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
  expect(bodiesOf(Messages)).toEqual(['over there'])
})
