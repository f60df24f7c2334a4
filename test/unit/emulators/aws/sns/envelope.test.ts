import { createVerify, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  attributeParameters,
  messageAttributeParameters,
  queueArn,
  snsWorld,
  type Parameters,
  type SnsWorld,
} from './sns-world.ts'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const origin = 'http://127.0.0.1:4566'

const topicWithQueue = (
  world: SnsWorld,
  attributes: Parameters = {},
  name = 'topic',
  queue = 'queue',
): { TopicArn: string; subscription: string } => {
  const TopicArn = world.value('TopicArn', 'CreateTopic', { Name: name, ...attributeParameters(attributes) })
  const subscription = world.value('SubscriptionArn', 'Subscribe', {
    TopicArn,
    Protocol: 'sqs',
    Endpoint: queueArn(queue),
  })
  return { TopicArn, subscription }
}

const lastBody = (world: SnsWorld, queue = 'queue'): string => world.queues.get(queueArn(queue))?.at(-1)?.body ?? ''

describe('the notification of a standard topic', () => {
  test('has the members of AWS in their order, and its layout', () => {
    const world = snsWorld('queue')
    const { TopicArn, subscription } = topicWithQueue(world)
    const messageId = world.value('MessageId', 'Publish', {
      TopicArn,
      Message: 'ö§a1"_!?,. £$-\n',
      Subject: 'subject',
      ...messageAttributeParameters('attr1', { DataType: 'Number', StringValue: '99.12' }),
      ...messageAttributeParameters('attr2', { DataType: 'Binary', BinaryValue: 'AgME' }, '', 2),
    })
    expect(messageId).toMatch(uuid)
    const body = JSON.parse(lastBody(world))
    expect(body).toEqual({
      Type: 'Notification',
      MessageId: messageId,
      TopicArn,
      Subject: 'subject',
      Message: 'ö§a1"_!?,. £$-\n',
      Timestamp: new Date(world.clock.now()).toISOString(),
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/SimpleNotificationService-[\da-f]{32}\.pem$/),
      UnsubscribeURL: `${origin}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
      MessageAttributes: { attr1: { Type: 'Number', Value: '99.12' }, attr2: { Type: 'Binary', Value: 'AgME' } },
    })
    expect(Object.keys(body)).toEqual([
      'Type',
      'MessageId',
      'TopicArn',
      'Subject',
      'Message',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
      'UnsubscribeURL',
      'MessageAttributes',
    ])
    expect(lastBody(world)).toMatch(/^{\n {2}"Type" : "Notification",\n {2}"MessageId" : "/)
  })

  test('leaves out what there is not', () => {
    const world = snsWorld('queue')
    const { TopicArn } = topicWithQueue(world)
    world.call('Publish', { TopicArn, Message: 'message' })
    const body = JSON.parse(lastBody(world))
    expect(body).not.toHaveProperty('Subject')
    expect(body).not.toHaveProperty('MessageAttributes')
    expect(body).not.toHaveProperty('SequenceNumber')
  })

  // https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
  test.each([
    ['1', 'RSA-SHA1', undefined],
    ['2', 'RSA-SHA256', 'a subject'],
  ])('signature version %s is verified with the certificate', (version, algorithm, subject) => {
    const world = snsWorld('queue')
    const { TopicArn } = topicWithQueue(world, { SignatureVersion: version })
    world.call('Publish', { TopicArn, Message: 'message', ...(subject !== undefined && { Subject: subject }) })
    const body: Record<string, string> = JSON.parse(lastBody(world))
    const path = (body['SigningCertURL'] ?? '').slice(origin.length)
    const certificate = new X509Certificate(world.document(path) ?? '')
    const names = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'].filter((name) => name in body)
    const text = names.map((name) => `${name}\n${body[name]}\n`).join('')
    const verify = (signed: string): boolean =>
      createVerify(algorithm)
        .update(signed)
        .verify(certificate.publicKey, body['Signature'] ?? '', 'base64')
    expect(verify(text)).toBe(true)
    expect(verify(`${text}x`)).toBe(false)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(Date.parse(certificate.validFrom)).toBeLessThan(world.clock.now())
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(world.clock.now())
    expect(world.document('/SimpleNotificationService-0.pem')).toBeUndefined()
  })
})

describe('the notification of a FIFO topic', () => {
  test('has a sequence number and no signature', () => {
    const world = snsWorld('queue.fifo')
    const fifo = { FifoTopic: 'true', ContentBasedDeduplication: 'true' }
    const { TopicArn, subscription } = topicWithQueue(world, fifo, 'topic.fifo', 'queue.fifo')
    const sequenceNumber = world.value('SequenceNumber', 'Publish', {
      TopicArn,
      Message: 'Test',
      MessageGroupId: 'group',
    })
    expect(sequenceNumber).toMatch(/^[1-9]\d{19}$/)
    const body = JSON.parse(lastBody(world, 'queue.fifo'))
    expect(Object.entries(body)).toEqual([
      ['Type', 'Notification'],
      ['MessageId', expect.stringMatching(uuid)],
      ['SequenceNumber', sequenceNumber],
      ['TopicArn', TopicArn],
      ['Message', 'Test'],
      ['Timestamp', new Date(world.clock.now()).toISOString()],
      ['UnsubscribeURL', `${origin}/?Action=Unsubscribe&SubscriptionArn=${subscription}`],
    ])
  })
})
