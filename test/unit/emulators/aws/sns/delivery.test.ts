import { describe, expect, test } from 'vitest'
import {
  attributeParameters,
  batchParameters,
  messageAttributeParameters,
  queueArn,
  snsWorld,
  type Parameters,
  type SnsWorld,
} from './sns-world.ts'

const createTopic = (world: SnsWorld, name: string, attributes: Parameters = {}): string =>
  world.value('TopicArn', 'CreateTopic', { Name: name, ...attributeParameters(attributes) })

const subscribe = (world: SnsWorld, TopicArn: string, queue: string, attributes: Parameters = {}): string =>
  world.value('SubscriptionArn', 'Subscribe', {
    TopicArn,
    Protocol: 'sqs',
    Endpoint: queueArn(queue),
    ...attributeParameters(attributes),
  })

const raw = { RawMessageDelivery: 'true' }
const bodies = (world: SnsWorld, queue: string): readonly string[] =>
  (world.queues.get(queueArn(queue)) ?? []).map(({ body }) => body)
const fiveMinutesMs = 300_000
const fifo = { FifoTopic: 'true' }
const byContent = { ...fifo, ContentBasedDeduplication: 'true' }

describe('delivery to queues', () => {
  test('every subscribed queue gets its copy; a message before the subscription is lost', () => {
    const world = snsWorld('a', 'b')
    const TopicArn = createTopic(world, 'topic')
    world.call('Publish', { TopicArn, Message: 'before' })
    subscribe(world, TopicArn, 'a', raw)
    const b = subscribe(world, TopicArn, 'b', raw)
    world.call('Publish', { TopicArn, Message: 'both' })
    world.call('Unsubscribe', { SubscriptionArn: b })
    world.call('Publish', { TargetArn: TopicArn, Message: 'a only' })
    expect(bodies(world, 'a')).toEqual(['both', 'a only'])
    expect(bodies(world, 'b')).toEqual(['both'])
  })

  test('a raw message is its text, with its attributes, the trace header and the group of a fair queue', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'queue', raw)
    const trace = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1'
    const attribute = messageAttributeParameters('store', { DataType: 'Binary', BinaryValue: 'AgME' })
    world.call(
      'Publish',
      { TopicArn, Message: 'text', MessageGroupId: 'group', Subject: 'gone', ...attribute },
      { traceHeader: trace, consumer: 'me' },
    )
    expect(world.queues.get(queueArn('queue'))).toEqual([
      {
        body: 'text',
        attributes: new Map([['store', { dataType: 'Binary', stringValue: undefined, binaryValue: 'AgME' }]]),
        traceHeader: trace,
        groupId: 'group',
        deduplicationId: undefined,
        publisher: 'me',
      },
    ])
  })

  test('MessageStructure=json delivers the text for queues, or the default', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'queue', raw)
    const publish = (message: object): string =>
      world.call('Publish', { TopicArn, MessageStructure: 'json', Message: JSON.stringify(message) })
    publish({ default: 'default field', sqs: 'for queues' })
    publish({ default: 'default field', sqs: { field: 'value' } })
    publish({ default: 'default field', email: 'for people' })
    expect(bodies(world, 'queue')).toEqual(['for queues', 'default field', 'default field'])
  })

  test('nothing goes to other protocols, nor to what is not confirmed', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    world.call('Subscribe', { TopicArn, Protocol: 'sms', Endpoint: '+123123123' })
    world.call('Subscribe', { TopicArn, Protocol: 'http', Endpoint: 'http://example.com' })
    world.call('Publish', { TopicArn, Message: 'message' })
    expect([...world.queues.values()].flat()).toEqual([])
  })

  test('a filter policy on attributes, then on the body, then none', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    const SubscriptionArn = subscribe(world, TopicArn, 'queue', {
      ...raw,
      FilterPolicy: '{"attr1":[{"numeric":[">",0,"<=",100]}]}',
    })
    const publish = (Message: string, number?: string): string =>
      world.call('Publish', {
        TopicArn,
        Message,
        ...(number !== undefined && messageAttributeParameters('attr1', { DataType: 'Number', StringValue: number })),
      })
    publish('passes', '99.12')
    publish('fails', '111')
    publish('has none')
    const set = (AttributeName: string, AttributeValue: string): string =>
      world.call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue })
    set('FilterPolicyScope', 'MessageBody')
    publish('{"attr1":1}')
    publish('{"attr1":101}', '1')
    set('FilterPolicy', '')
    publish('all')
    set('FilterPolicy', '{"a":["b"]}')
    publish('none')
    set('FilterPolicy', '{ }')
    publish('all again')
    expect(bodies(world, 'queue')).toEqual(['passes', '{"attr1":1}', 'all', 'all again'])
  })

  test('the body that is filtered is the one delivered', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'queue', { ...raw, FilterPolicyScope: 'MessageBody', FilterPolicy: '{"a":["b"]}' })
    const sqs = '{"a":"b"}'
    world.call('Publish', { TopicArn, MessageStructure: 'json', Message: JSON.stringify({ default: 'x', sqs }) })
    expect(bodies(world, 'queue')).toEqual([sqs])
  })
})

describe('dead letters', () => {
  test.each([true, false])('a message for a queue that is gone goes to the dead-letter queue, raw: %s', (isRaw) => {
    const world = snsWorld('dead')
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'gone', {
      RawMessageDelivery: String(isRaw),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead') }),
    })
    world.call('Publish', {
      TopicArn,
      Message: 'text',
      ...messageAttributeParameters('a', { DataType: 'String', StringValue: 'b' }),
    })
    const [letter] = world.queues.get(queueArn('dead')) ?? []
    expect(letter?.attributes?.get('a')?.stringValue).toBe(isRaw ? 'b' : undefined)
    expect(isRaw ? letter?.body : JSON.parse(letter?.body ?? '').Message).toBe('text')
  })

  test('without one it is lost, and the publisher is not told', () => {
    const world = snsWorld()
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'gone')
    expect(world.value('MessageId', 'Publish', { TopicArn, Message: 'text' })).not.toBe('')
  })

  // https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
  test('a raw message with more than ten attributes is undeliverable', () => {
    const world = snsWorld('queue', 'wrapped', 'dead')
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'queue', {
      ...raw,
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead') }),
    })
    subscribe(world, TopicArn, 'wrapped')
    const attributes = Array.from({ length: 11 }, (_, index) =>
      messageAttributeParameters(`a${index}`, { DataType: 'String', StringValue: 'b' }, '', index + 1),
    )
    world.call('Publish', Object.assign({ TopicArn, Message: 'text' }, ...attributes))
    expect([bodies(world, 'queue').length, bodies(world, 'wrapped').length, bodies(world, 'dead').length]).toEqual([
      0, 1, 1,
    ])
  })
})

describe('FIFO topics', () => {
  test('group and id reach FIFO queues, and mean nothing to standard ones', () => {
    const world = snsWorld('queue.fifo', 'queue')
    const TopicArn = createTopic(world, 'topic.fifo', byContent)
    subscribe(world, TopicArn, 'queue.fifo')
    subscribe(world, TopicArn, 'queue')
    world.call('Publish', { TopicArn, Message: 'Test', MessageGroupId: 'group' })
    world.call('Publish', { TopicArn, Message: 'Test', MessageGroupId: 'group', MessageDeduplicationId: 'id' })
    const ids = (queue: string): unknown[] =>
      (world.queues.get(queueArn(queue)) ?? []).map(({ groupId, deduplicationId }) => [groupId, deduplicationId])
    expect(ids('queue.fifo')).toEqual([
      ['group', '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25'],
      ['group', 'id'],
    ])
    expect(ids('queue')).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
  })

  test('a duplicate within five minutes of the first is answered as the first and delivered to nobody', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic.fifo', byContent)
    subscribe(world, TopicArn, 'queue', raw)
    const publish = (MessageGroupId: string): string =>
      world.call('Publish', { TopicArn, Message: 'Test', MessageGroupId })
    const first = publish('one')
    world.clock.advance(fiveMinutesMs - 1)
    expect(publish('another')).toBe(first)
    world.clock.advance(1)
    expect(publish('one')).not.toBe(first)
    expect(bodies(world, 'queue')).toEqual(['Test', 'Test'])
  })

  test('a throughput scope of MessageGroup deduplicates within groups', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic.fifo', { ...byContent, FifoThroughputScope: 'MessageGroup' })
    subscribe(world, TopicArn, 'queue', raw)
    for (const MessageGroupId of ['a', 'b', 'a']) world.call('Publish', { TopicArn, Message: 'Test', MessageGroupId })
    expect(bodies(world, 'queue')).toEqual(['Test', 'Test'])
  })

  test('a batch deduplicates with what came before and within itself', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic.fifo', byContent)
    subscribe(world, TopicArn, 'queue', raw)
    const entry = (Id: string, Message: string): Parameters => ({ Id, Message, MessageGroupId: 'group' })
    const batch = { TopicArn, ...batchParameters([entry('1', 'x'), entry('2', 'y'), entry('3', 'x')]) }
    const answered = world.call('PublishBatch', batch)
    expect(world.call('PublishBatch', batch)).toBe(answered)
    const numbers = [...answered.matchAll(/<SequenceNumber>(\d+)</g)].map(([, number]) => number)
    expect(numbers[0]).toBe(numbers[2])
    expect(BigInt(numbers[1] ?? 0)).toBeGreaterThan(BigInt(numbers[0] ?? 0))
    expect(answered).toContain('<Failed></Failed>')
    expect(bodies(world, 'queue')).toEqual(['x', 'y'])
  })

  test('messages reach every queue in the order in which they were published', () => {
    const world = snsWorld('a.fifo', 'b.fifo')
    const TopicArn = createTopic(world, 'topic.fifo', byContent)
    for (const queue of ['a.fifo', 'b.fifo']) subscribe(world, TopicArn, queue, raw)
    const messages = Array.from({ length: 20 }, (_, index) => String(index))
    for (const Message of messages) world.call('Publish', { TopicArn, Message, MessageGroupId: 'group' })
    expect(bodies(world, 'a.fifo')).toEqual(messages)
    expect(bodies(world, 'b.fifo')).toEqual(messages)
  })
})

describe('limits', () => {
  test('262,144 bytes of message and attributes pass, one more does not', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'queue', raw)
    const attribute = messageAttributeParameters('attr1', { DataType: 'Number', StringValue: '1' })
    const room = 262_144 - 'attr1Number1'.length
    world.call('Publish', { TopicArn, Message: 'a'.repeat(room), ...attribute })
    expect(() => world.call('Publish', { TopicArn, Message: 'a'.repeat(room + 1), ...attribute })).toThrow(
      'Message too long',
    )
    const batch = (length: number): Parameters => ({
      TopicArn,
      ...batchParameters([
        { Id: '1', Message: 'a'.repeat(length), ...attribute },
        { Id: '2', Message: 'b' },
      ]),
    })
    world.call('PublishBatch', batch(room - 1))
    expect(() => world.call('PublishBatch', batch(room))).toThrow('The length of all the messages')
    expect(bodies(world, 'queue').map(({ length }) => length)).toEqual([room, room - 1, 1])
  })

  const ofType = (DataType: string, StringValue: string) => (): string => {
    const world = snsWorld()
    const TopicArn = createTopic(world, 'topic')
    const attribute = messageAttributeParameters('a', { DataType, StringValue })
    return world.call('Publish', { TopicArn, Message: 'x', ...attribute })
  }

  test.each([
    ['String.prefixed', 'x'],
    ['String.  prefixed.', 'x'],
    ['Number', '-1.5e3'],
    ['Number.int', '7'],
  ])('attribute type %s with value %s', (type, value) => {
    expect(ofType(type, value)()).toContain('<MessageId>')
  })

  test('a number that is none', () => {
    expect(ofType('Number', 'x')).toThrow("Could not cast message attribute 'a' value to number.")
  })

  test.each([
    [{ Subject: 'a'.repeat(101) }, 'Invalid parameter: Subject'],
    [{ Subject: 'two\nlines' }, 'Invalid parameter: Subject'],
    [{ MessageStructure: 'xml' }, 'Invalid parameter: MessageStructure'],
    [{ MessageGroupId: 'with space' }, 'Invalid parameter: MessageGroupId'],
    [{ PhoneNumber: '+33000000000' }, 'Invalid parameter: PhoneNumber Reason: +33000000000 is not valid to publish to'],
  ])('%j is refused', (more, message) => {
    const world = snsWorld()
    const TopicArn = createTopic(world, 'topic')
    expect(() => world.call('Publish', { TopicArn, Message: 'x', ...more })).toThrow(message)
  })

  test('what the type of topic does not take fails its own entry of a batch', () => {
    const world = snsWorld('queue')
    const TopicArn = createTopic(world, 'topic')
    subscribe(world, TopicArn, 'queue', raw)
    const entries = [
      { Id: '1', Message: 'one' },
      { Id: '2', Message: 'two', MessageDeduplicationId: 'id' },
      { Id: '3', Message: 'three', MessageGroupId: 'fair' },
    ]
    const answer = world.call('PublishBatch', { TopicArn, ...batchParameters(entries) })
    expect(answer).toContain(
      '<Failed><member><Id>2</Id><Code>InvalidParameter</Code><Message>Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type</Message><SenderFault>true</SenderFault></member></Failed>',
    )
    expect([...answer.matchAll(/<Id>(\d)<\/Id><MessageId>/g)].map(([, id]) => id)).toEqual(['1', '3'])
    expect(bodies(world, 'queue')).toEqual(['one', 'three'])
  })

  test('a publish to nowhere, and a batch of nothing', () => {
    const world = snsWorld()
    const TopicArn = createTopic(world, 'topic')
    expect(() => world.call('Publish', { Message: 'x' })).toThrow(
      'TopicArn or TargetArn Reason: no value for required parameter',
    )
    expect(() => world.call('PublishBatch', { TopicArn })).toThrow("The batch request doesn't contain any entries.")
    expect(() => world.call('PublishBatch', { TopicArn, ...batchParameters([{ Message: 'x' }]) })).toThrow(
      "Value null at 'publishBatchRequestEntries.1.member.id'",
    )
  })
})
