import { createVerify, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { snsStore } from '../../../../../emulators/aws/sns/sns-store.ts'
import { attributeParameters, queueArn, snsWorld, textOf, type Parameters, type SnsWorld } from './sns-world.ts'

const topicOf = (world: SnsWorld): string => world.value('TopicArn', 'CreateTopic', { Name: 'topic' })

const subscribe = (world: SnsWorld, TopicArn: string, attributes: Parameters = {}, more: Parameters = {}): string =>
  world.value('SubscriptionArn', 'Subscribe', {
    TopicArn,
    Protocol: 'sqs',
    Endpoint: queueArn('queue'),
    ...attributeParameters(attributes),
    ...more,
  })

const attributesOf = (world: SnsWorld, SubscriptionArn: string): Record<string, string> =>
  Object.fromEntries(
    world
      .call('GetSubscriptionAttributes', { SubscriptionArn })
      .split('<entry>')
      .slice(1)
      .map((entry) => [textOf(entry, 'key') ?? '', textOf(entry, 'value') ?? '']),
  )

const email = (user: string): Parameters => ({ Protocol: 'email', Endpoint: `${user}@example.com` })

describe('subscriptions', () => {
  test('of a queue are confirmed at once, with the attributes that AWS gives them', () => {
    const world = snsWorld('queue')
    const TopicArn = topicOf(world)
    const arn = subscribe(world, TopicArn, {
      RawMessageDelivery: 'TrUe',
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: '',
    })
    expect(attributesOf(world, arn)).toEqual({
      ConfirmationWasAuthenticated: 'true',
      Endpoint: queueArn('queue'),
      Owner: '000000000000',
      PendingConfirmation: 'false',
      Protocol: 'sqs',
      RawMessageDelivery: 'true',
      SubscriptionArn: arn,
      SubscriptionPrincipal: expect.stringMatching(/^arn:aws:iam::000000000000:user\//),
      TopicArn,
    })
  })

  test('show the scope of their policy only beside the policy', () => {
    const world = snsWorld('queue')
    const SubscriptionArn = subscribe(world, topicOf(world))
    const set = (AttributeName: string, AttributeValue: string): string =>
      world.call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue })
    set('FilterPolicyScope', 'MessageBody')
    expect(attributesOf(world, SubscriptionArn)).not.toHaveProperty('FilterPolicyScope')
    const policy = '{"object": {"key": [{"prefix": "auto-"}]}}'
    set('FilterPolicy', policy)
    expect(attributesOf(world, SubscriptionArn)).toMatchObject({
      FilterPolicy: policy,
      FilterPolicyScope: 'MessageBody',
    })
    expect(() => set('FilterPolicyScope', 'MessageAttributes')).toThrow('does not support nested filter policy')
    set('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: queueArn('dead') }))
    expect(attributesOf(world, SubscriptionArn)).toHaveProperty('RedrivePolicy')
    expect(() => set('RedrivePolicy', '{"maxReceiveCount":5}')).toThrow(
      'Invalid parameter: RedrivePolicy: invalid JSON. Attribute maxReceiveCount is unknown.',
    )
    expect(() => set('RedrivePolicy', '{} {}')).toThrow('RedrivePolicy: failed to parse JSON.')
    expect(() => set('RedrivePolicy', 'null')).toThrow('deadLetterTargetArn is an invalid arn')
    set('RedrivePolicy', '')
    expect(attributesOf(world, SubscriptionArn)).not.toHaveProperty('RedrivePolicy')
  })

  test('of the same endpoint are one, as long as nothing that is given differs', () => {
    const world = snsWorld('queue')
    const TopicArn = topicOf(world)
    const arn = subscribe(world, TopicArn, { RawMessageDelivery: 'True', FilterPolicy: '{"a": ["b"]}' })
    const again = [
      { RawMessageDelivery: 'true' },
      { RawMessageDelivery: 'true', FilterPolicyScope: 'MessageAttributes' },
      {},
      { FilterPolicy: '{"a":["b"]}' },
    ].map((attributes) => subscribe(world, TopicArn, attributes))
    expect(new Set([arn, ...again]).size).toBe(1)
    expect(() => subscribe(world, TopicArn, { FilterPolicy: '{"a":["c"]}' })).toThrow(
      'Subscription already exists with different attributes',
    )
    expect(() => subscribe(world, TopicArn, { FilterPolicy: '' })).toThrow(
      'Subscription already exists with different attributes',
    )
  })

  test('may name a queue that is not there, but nothing that is no queue', () => {
    const world = snsWorld()
    const TopicArn = topicOf(world)
    expect(subscribe(world, TopicArn)).toContain(`${TopicArn}:`)
    expect(() => subscribe(world, TopicArn, {}, { Endpoint: 'unknown' })).toThrow('Invalid parameter: SQS endpoint ARN')
    expect(() => subscribe(world, TopicArn, { Fake: 'x' })).toThrow(
      'Invalid parameter: Attributes Reason: AttributeName',
    )
  })

  test.each(['+15--551234567', 'NAA+15551234567', '+15551234567.', '/+15551234567'])(
    '%s is no telephone number',
    (Endpoint) => {
      const world = snsWorld()
      expect(() => subscribe(world, topicOf(world), {}, { Protocol: 'sms', Endpoint })).toThrow(
        `Invalid SMS endpoint: ${Endpoint}`,
      )
    },
  )

  test.each(['+1234567890', '+12/34-567.890', '+123123123'])('%s is a telephone number', (Endpoint) => {
    const world = snsWorld()
    const TopicArn = topicOf(world)
    expect(subscribe(world, TopicArn, {}, { Protocol: 'sms', Endpoint })).toContain(TopicArn)
  })

  test('of people and HTTP wait to be confirmed', () => {
    const world = snsWorld()
    const TopicArn = topicOf(world)
    expect(subscribe(world, TopicArn, {}, email('a'))).toBe('pending confirmation')
    const arn = subscribe(world, TopicArn, {}, { ...email('a'), ReturnSubscriptionArn: 'true' })
    expect(attributesOf(world, arn)).toMatchObject({
      PendingConfirmation: 'true',
      ConfirmationWasAuthenticated: 'false',
    })
    expect(world.call('ListSubscriptionsByTopic', { TopicArn })).toContain(
      '<SubscriptionArn>PendingConfirmation</SubscriptionArn>',
    )
    const counts = world.call('GetTopicAttributes', { TopicArn })
    expect(counts).toContain('<key>SubscriptionsPending</key><value>1</value>')
  })

  test('of HTTP have delivery policies', () => {
    const world = snsWorld()
    const arn = subscribe(
      world,
      topicOf(world),
      { DeliveryPolicy: '{"requestPolicy":{"headerContentType":"text/csv"}}' },
      { Protocol: 'http', Endpoint: 'http://example.com', ReturnSubscriptionArn: 'true' },
    )
    const { DeliveryPolicy = '', EffectiveDeliveryPolicy = '' } = attributesOf(world, arn)
    expect(JSON.parse(DeliveryPolicy)).toEqual({
      healthyRetryPolicy: null,
      sicklyRetryPolicy: null,
      throttlePolicy: null,
      requestPolicy: { headerContentType: 'text/csv' },
      guaranteed: false,
    })
    expect(JSON.parse(EffectiveDeliveryPolicy)).toMatchObject({
      healthyRetryPolicy: { numRetries: 3 },
      requestPolicy: { headerContentType: 'text/csv' },
    })
  })

  test('are unsubscribed once and again, and counted', () => {
    const world = snsWorld('queue')
    const TopicArn = topicOf(world)
    const SubscriptionArn = subscribe(world, TopicArn)
    world.call('Unsubscribe', { SubscriptionArn })
    world.call('Unsubscribe', { SubscriptionArn })
    expect(() =>
      world.call('SetSubscriptionAttributes', {
        SubscriptionArn,
        AttributeName: 'RawMessageDelivery',
        AttributeValue: 'true',
      }),
    ).toThrow('Subscription does not exist')
    expect(world.call('GetTopicAttributes', { TopicArn })).toContain('<key>SubscriptionsDeleted</key><value>1</value>')
    expect(world.call('ListSubscriptionsByTopic', { TopicArn })).toBe('<Subscriptions></Subscriptions>')
  })

  test('are listed in pages of a hundred, by topic and altogether', () => {
    const world = snsWorld()
    const TopicArn = topicOf(world)
    for (let index = 0; index < 101; index += 1) subscribe(world, TopicArn, {}, email(`user${index}`))
    for (const action of ['ListSubscriptionsByTopic', 'ListSubscriptions']) {
      const first = world.call(action, { TopicArn })
      const NextToken = textOf(first, 'NextToken') ?? ''
      const second = world.call(action, { TopicArn, NextToken })
      const endpoints = [...(first + second).matchAll(/<Endpoint>([^<]*)</g)].map(([, endpoint]) => endpoint)
      expect([first.split('<member>').length, second.split('<member>').length]).toEqual([101, 2])
      expect(new Set(endpoints).size).toBe(101)
      expect(textOf(second, 'NextToken')).toBeUndefined()
    }
    expect(world.call('ListSubscriptions', {}, { account: '111111111111' })).not.toContain('<member>')
    expect(world.call('ListSubscriptions', {}, { region: 'us-east-1' })).not.toContain('<member>')
  })
})

// https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
describe('a queue that somebody else subscribes', () => {
  const other = { account: '111111111111' }
  const subscribeAsOther = (world: SnsWorld): { TopicArn: string; arn: string; asked: Record<string, string> } => {
    const TopicArn = world.value('TopicArn', 'CreateTopic', { Name: 'topic' }, other)
    const Endpoint = queueArn('queue')
    const parameters = { TopicArn, Protocol: 'sqs', Endpoint, ReturnSubscriptionArn: 'true' }
    const arn = world.value('SubscriptionArn', 'Subscribe', parameters, other)
    return { TopicArn, arn, asked: JSON.parse(world.queues.get(Endpoint)?.[0]?.body ?? '{}') }
  }
  const bodies = (world: SnsWorld): number => world.queues.get(queueArn('queue'))?.length ?? 0

  test('is asked to confirm in a signed message, and gets nothing else before', () => {
    const world = snsWorld('queue')
    const { TopicArn, arn, asked } = subscribeAsOther(world)
    const { Token = '' } = asked
    expect(asked).toEqual({
      Type: 'SubscriptionConfirmation',
      MessageId: expect.any(String),
      Token: expect.stringMatching(/^[\da-f]+$/),
      TopicArn,
      Message: `You have chosen to subscribe to the topic ${TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${Token}`,
      Timestamp: new Date(world.clock.now()).toISOString(),
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.any(String),
    })
    const { SigningCertURL = '', Signature = '' } = asked
    const certificate = new X509Certificate(world.document(new URL(SigningCertURL).pathname) ?? '')
    const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
    const text = names.map((name) => `${name}\n${asked[name]}\n`).join('')
    expect(createVerify('RSA-SHA1').update(text).verify(certificate.publicKey, Signature, 'base64')).toBe(true)
    world.call('Publish', { TopicArn, Message: 'early' }, other)
    expect(bodies(world)).toBe(1)
    expect(attributesOf(world, arn)['PendingConfirmation']).toBe('true')
  })

  test('confirms by the token, signed or not, again and again', () => {
    const world = snsWorld('queue')
    const { TopicArn, arn, asked } = subscribeAsOther(world)
    const { Token = '' } = asked
    const unsigned = { consumer: '', region: 'us-east-1' }
    expect(() =>
      world.call('ConfirmSubscription', { TopicArn: TopicArn.replace('eu-west-2', 'us-east-1'), Token }, unsigned),
    ).toThrow('Invalid parameter: Topic')
    expect(
      world.value('SubscriptionArn', 'ConfirmSubscription', { TopicArn: `${TopicArn}-other`, Token }, unsigned),
    ).toBe(arn)
    expect(
      world.value('SubscriptionArn', 'ConfirmSubscription', { TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }),
    ).toBe(arn)
    expect(attributesOf(world, arn)).toMatchObject({
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'false',
    })
    world.call('Publish', { TopicArn, Message: 'confirmed' }, other)
    expect(bodies(world)).toBe(2)
  })

  test('a signed confirmation is remembered as one', () => {
    const world = snsWorld('queue')
    const { TopicArn, arn, asked } = subscribeAsOther(world)
    world.call('ConfirmSubscription', { TopicArn, Token: asked['Token'] ?? '' })
    expect(attributesOf(world, arn)['ConfirmationWasAuthenticated']).toBe('true')
  })
})

describe('the store', () => {
  test('forgets the tokens of what it removes', () => {
    const store = snsStore()
    const subscription = {
      arn: 'a',
      topicArn: 't',
      protocol: 'email',
      endpoint: 'a@example.com',
      owner: '0',
      isPending: true,
      wasAuthenticated: false,
      settings: {
        isRaw: false,
        filterPolicyScope: 'MessageBody',
        filterPolicy: undefined,
        redrivePolicy: undefined,
        deliveryPolicy: undefined,
        roleArn: undefined,
        replayPolicy: undefined,
      },
    } as const
    store.addSubscription({ ...subscription })
    const added = store.subscription('a')
    store.tokens.set('token', added)
    store.removeSubscription('a')
    expect(store.tokens.size).toBe(0)
  })
})
