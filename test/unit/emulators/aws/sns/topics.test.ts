import { describe, expect, test } from 'vitest'
import { attributeParameters, queueArn, snsWorld, textOf, type Parameters, type SnsWorld } from './sns-world.ts'

const createTopic = (world: SnsWorld, name: string, attributes: Parameters = {}, more: Parameters = {}): string =>
  world.value('TopicArn', 'CreateTopic', { Name: name, ...attributeParameters(attributes), ...more })

const attributesOf = (world: SnsWorld, TopicArn: string): Record<string, string> =>
  Object.fromEntries(
    world
      .call('GetTopicAttributes', { TopicArn })
      .split('<entry>')
      .slice(1)
      .map((entry) => [textOf(entry, 'key') ?? '', textOf(entry, 'value') ?? '']),
  )

const retry = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
}
const effective = {
  http: {
    defaultHealthyRetryPolicy: retry,
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
}

describe('topics', () => {
  test('a new one has the attributes that AWS gives it', () => {
    const world = snsWorld()
    const arn = createTopic(world, 'topic', { FifoTopic: 'false' })
    expect(arn).toBe('arn:aws:sns:eu-west-2:000000000000:topic')
    const { Policy = '', EffectiveDeliveryPolicy = '', ...others } = attributesOf(world, arn)
    expect(others).toEqual({
      DisplayName: '',
      Owner: '000000000000',
      SubscriptionsConfirmed: '0',
      SubscriptionsDeleted: '0',
      SubscriptionsPending: '0',
      TopicArn: arn,
    })
    expect(JSON.parse(EffectiveDeliveryPolicy)).toEqual(effective)
    expect(JSON.parse(Policy)).toEqual({
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [
            'GetTopicAttributes',
            'SetTopicAttributes',
            'AddPermission',
            'RemovePermission',
            'DeleteTopic',
            'Subscribe',
            'ListSubscriptionsByTopic',
            'Publish',
          ].map((name) => `SNS:${name}`),
          Resource: arn,
          Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } },
        },
      ],
    })
  })

  test('a FIFO topic says so', () => {
    const world = snsWorld()
    const arn = createTopic(world, 'topic.fifo', { FifoTopic: 'true', DisplayName: 'shown', SignatureVersion: '2' })
    expect(attributesOf(world, arn)).toMatchObject({
      FifoTopic: 'true',
      ContentBasedDeduplication: 'false',
      DisplayName: 'shown',
      SignatureVersion: '2',
    })
  })

  test.each([
    ['topic.fifo', {}],
    ['topic', { FifoTopic: 'true' }],
    ['bad name', {}],
    [`${'a'.repeat(252)}.fifo`, { FifoTopic: 'true' }],
  ])('%s with %j is no name', (name, attributes) => {
    expect(() => createTopic(snsWorld(), name, attributes)).toThrow('Invalid parameter: Topic Name')
  })

  test('256 characters are a name', () => {
    expect(createTopic(snsWorld(), 'a'.repeat(256))).toContain('a'.repeat(256))
  })

  test('creating again is the same topic as long as nothing that is given differs', () => {
    const world = snsWorld()
    const tags = {
      'Tags.member.1.Key': 'a',
      'Tags.member.1.Value': '1',
      'Tags.member.2.Key': 'b',
      'Tags.member.2.Value': '2',
    }
    const arn = createTopic(world, 'topic', {}, tags)
    world.call('SetTopicAttributes', { TopicArn: arn, AttributeName: 'DisplayName', AttributeValue: 'set' })
    expect(createTopic(world, 'topic', {}, tags)).toBe(arn)
    expect(createTopic(world, 'topic', {}, { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': '1' })).toBe(arn)
    expect(createTopic(world, 'topic', { DisplayName: 'set' })).toBe(arn)
    expect(attributesOf(world, arn)['DisplayName']).toBe('set')
    expect(() => createTopic(world, 'topic', {}, { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': '2' })).toThrow(
      'Topic already exists with different tags',
    )
  })

  test('deleting takes the subscriptions along, and succeeds again', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    const SubscriptionArn = world.value('SubscriptionArn', 'Subscribe', {
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queueArn('queue'),
    })
    world.call('DeleteTopic', { TopicArn })
    world.call('DeleteTopic', { TopicArn })
    expect(() => world.call('GetTopicAttributes', { TopicArn })).toThrow('Topic does not exist')
    expect(() => world.call('GetSubscriptionAttributes', { SubscriptionArn })).toThrow('Subscription does not exist')
    expect(world.call('ListSubscriptions', {})).not.toContain('<member>')
  })

  test('the same name in another region or account is another topic', () => {
    const world = snsWorld()
    const arns = [
      createTopic(world, 'topic'),
      world.value('TopicArn', 'CreateTopic', { Name: 'topic' }, { region: 'us-west-1' }),
      world.value('TopicArn', 'CreateTopic', { Name: 'topic' }, { account: '111111111111' }),
    ]
    expect(new Set(arns).size).toBe(3)
    expect(world.value('TopicArn', 'ListTopics', {}, { region: 'us-west-1' })).toBe(arns[1])
    expect(world.value('TopicArn', 'ListTopics', {}, { account: '111111111111' })).toBe(arns[2])
    expect(world.value('TopicArn', 'CreateTopic', { Name: 'x' }, { region: 'cn-north-1' })).toMatch(/^arn:aws-cn:/)
  })

  test.each([
    'GetTopicAttributes',
    'SetTopicAttributes',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'PublishBatch',
  ])('%s of a topic of another region is refused', (action) => {
    const world = snsWorld()
    const TopicArn = createTopic(world, 'topic')
    expect(() => world.call(action, { TopicArn }, { region: 'us-west-1' })).toThrow(/^Invalid parameter: TopicArn$/)
  })

  test('listing gives pages of a hundred, none of them twice, whatever is deleted in between', () => {
    const world = snsWorld()
    const made = Array.from({ length: 230 }, (_, index) => createTopic(world, `topic-${index}`))
    const seen: string[] = []
    const pages: number[] = []
    let NextToken: string | undefined
    do {
      const xml = world.call('ListTopics', NextToken === undefined ? {} : { NextToken })
      const arns = [...xml.matchAll(/<TopicArn>([^<]*)</g)].map(([, arn = '']) => arn)
      seen.push(...arns)
      pages.push(arns.length)
      NextToken = textOf(xml, 'NextToken')
      world.call('DeleteTopic', { TopicArn: arns[0] ?? '' })
    } while (NextToken !== undefined)
    expect(pages).toEqual([100, 100, 30])
    expect(seen.toSorted()).toEqual(made.toSorted())
    expect(() => world.call('ListTopics', { NextToken: 'x' })).toThrow('Invalid parameter: NextToken')
  })
})

describe('attributes of topics', () => {
  const set = (world: SnsWorld, TopicArn: string, AttributeName: string, AttributeValue: string): string =>
    world.call('SetTopicAttributes', { TopicArn, AttributeName, AttributeValue })

  test('a delivery policy is stored without its nulls and completed where it is in effect', () => {
    const world = snsWorld()
    const arn = createTopic(world, 'topic', {
      DeliveryPolicy: '{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}',
    })
    const policies = (): unknown[] => {
      const { DeliveryPolicy, EffectiveDeliveryPolicy = '' } = attributesOf(world, arn)
      return [DeliveryPolicy && JSON.parse(DeliveryPolicy), JSON.parse(EffectiveDeliveryPolicy)]
    }
    const json = { headerContentType: 'application/json' }
    expect(policies()).toEqual([
      { http: { disableSubscriptionOverrides: false, defaultRequestPolicy: json } },
      { http: { ...effective.http, defaultRequestPolicy: json } },
    ])
    const own = { minDelayTarget: 5, maxDelayTarget: 6, numRetries: 1 }
    set(world, arn, 'DeliveryPolicy', JSON.stringify({ http: { defaultHealthyRetryPolicy: own } }))
    expect(policies()).toEqual([
      { http: { defaultHealthyRetryPolicy: own, disableSubscriptionOverrides: false } },
      { http: { ...effective.http, defaultHealthyRetryPolicy: { ...retry, ...own } } },
    ])
    set(world, arn, 'DeliveryPolicy', '{"http":{"defaultHealthyRetryPolicy":null}}')
    expect(policies()).toEqual([{ http: { disableSubscriptionOverrides: false } }, effective])
    set(world, arn, 'DeliveryPolicy', '')
    expect(policies()).toEqual([undefined, effective])
  })

  test('those that a topic does not have are refused', () => {
    const world = snsWorld()
    const arn = createTopic(world, 'topic')
    expect(() => set(world, arn, 'ContentBasedDeduplication', 'true')).toThrow(/^Invalid parameter: AttributeName$/)
    expect(() => createTopic(world, 'other', { ContentBasedDeduplication: 'true' })).toThrow(
      /^Invalid parameter: Attributes Reason: Unknown attribute ContentBasedDeduplication$/,
    )
    expect(() => set(world, arn, 'constructor', 'x')).toThrow(/^Invalid parameter: AttributeName$/)
    expect(() => set(world, arn, 'SignatureVersion', '3')).toThrow('SignatureVersion')
    expect(() => set(world, arn, 'Policy', '{')).toThrow('Policy: failed to parse JSON')
    set(world, arn, 'SQSSuccessFeedbackSampleRate', '100')
    expect(attributesOf(world, arn)['SQSSuccessFeedbackSampleRate']).toBe('100')
  })

  test('permissions are statements of the policy', () => {
    const world = snsWorld()
    const TopicArn = createTopic(world, 'topic')
    world.call('AddPermission', {
      TopicArn,
      Label: 'one',
      'AWSAccountId.member.1': '111111111111',
      'ActionName.member.1': 'Publish',
    })
    world.call('AddPermission', {
      TopicArn,
      Label: 'two',
      'AWSAccountId.member.1': '1',
      'AWSAccountId.member.2': '2',
      'ActionName.member.1': 'Publish',
      'ActionName.member.2': 'Subscribe',
    })
    world.call('RemovePermission', { TopicArn, Label: 'unknown' })
    const statements = (): readonly { Sid: string }[] =>
      JSON.parse(attributesOf(world, TopicArn)['Policy'] ?? '').Statement
    expect(statements().slice(1)).toEqual([
      {
        Sid: 'one',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'SNS:Publish',
        Resource: TopicArn,
      },
      {
        Sid: 'two',
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam::1:root', 'arn:aws:iam::2:root'] },
        Action: ['SNS:Publish', 'SNS:Subscribe'],
        Resource: TopicArn,
      },
    ])
    world.call('RemovePermission', { TopicArn, Label: 'one' })
    expect(statements().map(({ Sid }) => Sid)).toEqual(['__default_statement_ID', 'two'])
  })
})

describe('tags', () => {
  const tag = (number: number, key: string, value: string): Parameters => ({
    [`Tags.member.${number}.Key`]: key,
    [`Tags.member.${number}.Value`]: value,
  })

  test('are added, replaced, removed and listed', () => {
    const world = snsWorld()
    const ResourceArn = createTopic(world, 'topic')
    world.call('TagResource', { ResourceArn, ...tag(1, 'k1', 'v1'), ...tag(2, 'k2', 'v2') })
    world.call('TagResource', { ResourceArn, ...tag(1, 'k2', 'v2b') })
    world.call('UntagResource', { ResourceArn, 'TagKeys.member.1': 'k1' })
    expect(world.call('ListTagsForResource', { ResourceArn })).toBe(
      '<Tags><member><Key>k2</Key><Value>v2b</Value></member></Tags>',
    )
  })

  test('of nothing, and more than fifty, are refused', () => {
    const world = snsWorld()
    expect(() => world.call('ListTagsForResource', { ResourceArn: 'arn:aws:sns:eu-west-2:000000000000:none' })).toThrow(
      'Resource does not exist',
    )
    const many = Array.from({ length: 51 }, (_, index) => tag(index + 1, `k${index}`, 'v'))
    const ResourceArn = createTopic(world, 'topic')
    expect(() => world.call('TagResource', Object.assign({ ResourceArn }, ...many))).toThrow('tag quota')
  })
})

describe('what is not there', () => {
  test('nobody has opted out, there are no platform applications, and other actions are unknown', () => {
    const world = snsWorld()
    expect(world.value('isOptedOut', 'CheckIfPhoneNumberIsOptedOut', { phoneNumber: '+33000000000' })).toBe('false')
    expect(world.call('OptInPhoneNumber', { phoneNumber: '+33000000000' })).toBe('')
    expect(world.call('ListPhoneNumbersOptedOut', {})).toBe('<phoneNumbers></phoneNumbers>')
    expect(world.call('ListPlatformApplications', {})).toBe('<PlatformApplications></PlatformApplications>')
    expect(() => world.call('GetSMSAttributes', {})).toThrow(
      'The action GetSMSAttributes is not valid for this endpoint',
    )
  })
})
