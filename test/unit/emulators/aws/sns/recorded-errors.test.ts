import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../../../emulators/aws/http/index.ts'
import {
  attributeParameters,
  batchParameters,
  messageAttributeParameters,
  queueArn,
  snsWorld,
  type Parameters,
  type SnsWorld,
} from './sns-world.ts'

interface Names {
  readonly topic: string
  readonly fifoTopic: string
  readonly subscription: string
  readonly fifoSubscription: string
}

const prepare = (): { world: SnsWorld; names: Names } => {
  const world = snsWorld('queue', 'queue.fifo')
  const topic = world.value('TopicArn', 'CreateTopic', {
    Name: 'topic',
    'Tags.member.1.Key': 'a',
    'Tags.member.1.Value': '1',
  })
  const fifo = { Name: 'topic.fifo', ...attributeParameters({ FifoTopic: 'true' }) }
  const fifoTopic = world.value('TopicArn', 'CreateTopic', fifo)
  const subscribe = (topicArn: string, name: string): string =>
    world.value('SubscriptionArn', 'Subscribe', {
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn(name),
      ...attributeParameters({ RawMessageDelivery: 'True' }),
    })
  world.call('AddPermission', {
    TopicArn: topic,
    Label: 'taken',
    'AWSAccountId.member.1': '111111111111',
    'ActionName.member.1': 'Publish',
  })
  return {
    world,
    names: {
      topic,
      fifoTopic,
      subscription: subscribe(topic, 'queue'),
      fifoSubscription: subscribe(fifoTopic, 'queue.fifo'),
    },
  }
}

type Call = (names: Names) => readonly [string, Parameters]

const subscribe =
  (more: Parameters, attributes: Parameters = {}): Call =>
  ({ topic }) => [
    'Subscribe',
    { TopicArn: topic, Protocol: 'sms', Endpoint: '+123123123', ...attributeParameters(attributes), ...more },
  ]
const setOn =
  (which: 'subscription' | 'fifoSubscription', AttributeName: string, AttributeValue: string): Call =>
  (names) => ['SetSubscriptionAttributes', { SubscriptionArn: names[which], AttributeName, AttributeValue }]
const publish =
  (more: Parameters): Call =>
  ({ topic }) => ['Publish', { TopicArn: topic, Message: 'message', ...more }]
const publishFifo =
  (more: Parameters): Call =>
  ({ fifoTopic }) => ['Publish', { TopicArn: fifoTopic, Message: 'message', ...more }]
const batch =
  (...entries: readonly Parameters[]): Call =>
  ({ topic }) => ['PublishBatch', { TopicArn: topic, ...batchParameters(entries) }]
const withAttribute = (value: Parameters, name = 'attr1'): Call => publish(messageAttributeParameters(name, value))
const redacted = (column: number): string =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`
const unquoted = "Unexpected character ('i' (code 105)): was expecting double-quote to start field name"
const unrecognized =
  "Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
const id = (id: string): Parameters => ({ Id: id, Message: 'message' })
const long = 'myreallyreallyreallyreallyreallyreallyreallyreallyreallyreallyreallyreallyreallylongid'
const string = { DataType: 'String', StringValue: '123' }
const half = 'a'.repeat(131_072)
const hex = '51b2ff3edb475b7d'

// Recorded from AWS. Where a message does not begin with its code's usual words, that is how AWS words it.
const recorded: readonly (readonly [code: string, status: number, message: string, call: Call])[] = [
  [
    'BatchEntryIdsNotDistinct',
    400,
    'Two or more batch entries in the request have the same Id.',
    batch(id('1'), id('1')),
  ],
  [
    'BatchRequestTooLong',
    400,
    'The length of all the messages put together is more than the limit.',
    batch({ Id: '1', Message: half }, { Id: '2', Message: `${half}b` }),
  ],
  [
    'InvalidBatchEntryId',
    400,
    'The Id of a batch entry in the batch request contains an impermissible character: message.id',
    batch(id('message.id')),
  ],
  [
    'InvalidBatchEntryId',
    400,
    'The Id of a batch entry in the batch request contains an impermissible character: msg@123#test',
    batch(id('msg@123#test')),
  ],
  [
    'InvalidBatchEntryId',
    400,
    `The Id of a batch entry in the batch request is too long: ${'a'.repeat(81)}`,
    batch(id('a'.repeat(81))),
  ],
  ['InvalidBatchEntryId', 400, `The Id of a batch entry in the batch request is too long: ${long}`, batch(id(long))],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Amazon SNS does not support this protocol string: test-protocol',
    subscribe({ Protocol: 'test-protocol' }),
  ],
  ['InvalidParameter', 400, 'Invalid parameter: AttributeName', setOn('subscription', 'FakeAttribute', 'test-value')],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: AttributeName',
    ({ topic }) => ['SetTopicAttributes', { TopicArn: topic, AttributeName: 'FifoTopic', AttributeValue: 'false' }],
  ],
  [
    'InvalidParameter',
    400,
    `Invalid parameter: Attributes Reason: FilterPolicy: failed to parse JSON. ${unrecognized}${redacted(8)}`,
    subscribe({}, { FilterPolicy: 'invalid-json' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.',
    subscribe({}, { RawMessageDelivery: 'wrongvalue' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    subscribe(
      { Protocol: 'sqs', Endpoint: queueArn('queue') },
      { RawMessageDelivery: 'false', FilterPolicyScope: 'MessageBody' },
    ),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    () => ['CreateTopic', { Name: 'topic', ...attributeParameters({ DisplayName: 'other' }) }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Duplicated keys are not allowed.',
    ({ topic }) => [
      'TagResource',
      {
        ResourceArn: topic,
        'Tags.member.1.Key': 'k',
        'Tags.member.1.Value': '1',
        'Tags.member.2.Key': 'k',
        'Tags.member.2.Value': '1',
      },
    ],
  ],
  ['InvalidParameter', 400, 'Invalid parameter: Empty message', publish({ Message: '' })],
  [
    'InvalidParameter',
    400,
    `Invalid parameter: FilterPolicy: failed to parse JSON. ${unquoted}${redacted(2)}`,
    setOn('subscription', 'FilterPolicy', '{invalidjson}'),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    subscribe({ Protocol: 'sqs', Endpoint: queueArn('queue.fifo') }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Message Structure - JSON message body failed to parse',
    publish({ MessageStructure: 'json', Message: '{"default": "This is a default message"} }' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Message Structure - No default entry in JSON message body',
    publish({ MessageStructure: 'json', Message: '{"sqs": "Test message"}' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Message Structure - No default entry in JSON message body',
    publish({ MessageStructure: 'json', Message: '{"default": {"object": "test"}}' }),
  ],
  ['InvalidParameter', 400, 'Invalid parameter: Message too long', publish({ Message: 'a'.repeat(262_145) })],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    publish({ MessageDeduplicationId: 'id' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: PhoneNumber Reason: input incorrectly formatted',
    () => ['CheckIfPhoneNumberIsOptedOut', { phoneNumber: '+1a234' }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Policy statement action out of service scope!',
    ({ topic }) => [
      'AddPermission',
      { TopicArn: topic, Label: 'new', 'AWSAccountId.member.1': '1', 'ActionName.member.1': 'NotExistingAction' },
    ],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: RawMessageDelivery: Invalid value []. Must be true or false.',
    setOn('subscription', 'RawMessageDelivery', ''),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.',
    setOn('subscription', 'RawMessageDelivery', 'test-ValUe'),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn',
    setOn('subscription', 'RedrivePolicy', '{"deadLetterTargetArn": "fake-arn"}'),
  ],
  [
    'InvalidParameter',
    400,
    `Invalid parameter: RedrivePolicy: failed to parse JSON. ${unquoted}${redacted(2)}`,
    setOn('subscription', 'RedrivePolicy', '{invalidjson}'),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
    setOn('fifoSubscription', 'RedrivePolicy', JSON.stringify({ deadLetterTargetArn: queueArn('queue') })),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: SQS endpoint ARN',
    subscribe({ Protocol: 'sqs', Endpoint: 'http://127.0.0.1/000000000000/queue' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Statement already exists',
    ({ topic }) => [
      'AddPermission',
      { TopicArn: topic, Label: 'taken', 'AWSAccountId.member.1': '1', 'ActionName.member.1': 'Publish' },
    ],
  ],
  ['InvalidParameter', 400, 'Invalid parameter: Subject', publish({ Subject: '' })],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1',
    () => ['Unsubscribe', { SubscriptionArn: 'randomstring' }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5',
    () => ['Unsubscribe', { SubscriptionArn: 'arn:aws:sns:us-east-1:random' }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: SubscriptionArn Reason: no value for required parameter',
    () => ['Unsubscribe', {}],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: SubscriptionId',
    () => ['Unsubscribe', { SubscriptionArn: 'arn:aws:sns:us-east-1:111111111111:random' }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Tags Reason: Topic already exists with different tags',
    () => ['CreateTopic', { Name: 'topic', 'Tags.member.1.Key': 'b', 'Tags.member.1.Value': '1' }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
    () => [
      'Publish',
      {
        TargetArn: 'arn:aws:sns:eu-west-2:000000000000:endpoint/APNS/abcdef/0f7d5971-aa8b-4bd5-b585-0826e9f93a66',
        Message: 'message',
      },
    ],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    publishFifo({}),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    publishFifo({ MessageGroupId: 'group' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Token',
    ({ topic }) => ['ConfirmSubscription', { TopicArn: topic, Token: hex }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Token',
    ({ topic }) => ['ConfirmSubscription', { TopicArn: `${topic}i`, Token: hex }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Topic',
    () => ['ConfirmSubscription', { TopicArn: 'not-an-arn', Token: hex }],
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Topic',
    () => ['ConfirmSubscription', { TopicArn: 'arn:aws:sns:eu-central-1:000000000000:topic', Token: hex }],
  ],
  ['InvalidParameter', 400, 'Invalid parameter: Topic Name', () => ['CreateTopic', { Name: 'bad:name' }]],
  ['InvalidParameter', 400, 'Invalid parameter: Topic Name', () => ['CreateTopic', { Name: '' }]],
  ['InvalidParameter', 400, 'Invalid parameter: Topic Name', () => ['CreateTopic', { Name: 'a'.repeat(257) }]],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: TopicArn',
    publish({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    publish({ TopicArn: '' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2',
    publish({ TopicArn: 'randomstring:1' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 5',
    subscribe({ TopicArn: 'arn:aws:sns:us-east-1:random' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid token',
    ({ topic }) => ['ConfirmSubscription', { TopicArn: topic, Token: 'randomtoken' }],
  ],
  [
    'ParameterValueInvalid',
    400,
    "Invalid message attribute name ending with character '.' was found.",
    withAttribute(string, 'abc.'),
  ],
  [
    'ParameterValueInvalid',
    400,
    "Invalid message attribute name starting with character '.' was found.",
    withAttribute(string, '.abc'),
  ],
  [
    'ParameterValueInvalid',
    400,
    "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    withAttribute(string, 'a^*?'),
  ],
  [
    'ParameterValueInvalid',
    400,
    'Length of message attribute name must be less than 256 bytes.',
    withAttribute(string, 'a'.repeat(257)),
  ],
  [
    'ParameterValueInvalid',
    400,
    "Message attribute name can not have successive '.' character.",
    withAttribute(string, 'a..bc'),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    withAttribute({ DataType: 'InvalidType', StringValue: '123' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    withAttribute({ DataType: 'String.', StringValue: '123' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    withAttribute({ DataType: 'Stringprefixed', StringValue: '123' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'Binary'.",
    withAttribute({ DataType: 'Binary', BinaryValue: '' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'String'.",
    withAttribute({ DataType: 'String', StringValue: '' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'String'.",
    withAttribute({ DataType: 'String' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' with type 'Binary' must use field 'Binary'.",
    withAttribute({ DataType: 'Binary', StringValue: '123' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' with type 'Number' must use field 'String'.",
    withAttribute({ DataType: 'Number', BinaryValue: 'MTIz' }),
  ],
  [
    'ParameterValueInvalid',
    400,
    "The message attribute 'attr1' with type 'String' must use field 'String'.",
    withAttribute({ DataType: 'String', BinaryValue: 'MTIz' }),
  ],
  [
    'TooManyEntriesInBatchRequest',
    400,
    'The batch request contains more entries than permissible.',
    batch(...Array.from({ length: 11 }, (_, index) => id(`Id_${index}`))),
  ],
  [
    'ValidationError',
    400,
    "1 validation error detected: Value null at 'messageAttributes.attr1.member.dataType' failed to satisfy constraint: Member must not be null",
    withAttribute({ StringValue: 'value' }),
  ],
  [
    'ValidationError',
    400,
    "1 validation error detected: Value null at 'publishBatchRequestEntries.1.member.messageAttributes.attr1.member.dataType' failed to satisfy constraint: Member must not be null",
    batch({ ...id('1'), ...messageAttributeParameters('attr1', { StringValue: 'value' }) }, id('3')),
  ],
  [
    'NotFound',
    404,
    'PlatformApplication does not exist',
    () => [
      'GetPlatformApplicationAttributes',
      { PlatformApplicationArn: 'arn:aws:sns:eu-west-2:000000000000:app/APNS/none' },
    ],
  ],
  [
    'NotFound',
    404,
    'Subscription does not exist',
    ({ topic }) => ['GetSubscriptionAttributes', { SubscriptionArn: `${topic}:0f7d5971-aa8b-4bd5-b585-0826e9f93a66` }],
  ],
  ['NotFound', 404, 'Topic does not exist', publish({ TopicArn: 'arn:aws:sns:eu-west-2:000000000000:topic-fake' })],
  // Of filter policies; the compiler's own messages are in filter/recorded-compiler-messages.ts.
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Attributes Reason: FilterPolicy: Filter policy can not have more than 5 keys',
    subscribe({}, { FilterPolicy: '{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: FilterPolicy: Filter policy can not have more than 5 keys',
    setOn('subscription', 'FilterPolicy', '{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}'),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex',
    subscribe({}, { FilterPolicy: JSON.stringify({ key: Array.from({ length: 151 }, (_, index) => `v${index}`) }) }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: FilterPolicy: Filter policy is too complex',
    setOn(
      'subscription',
      'FilterPolicy',
      JSON.stringify({ key: Array.from({ length: 151 }, (_, index) => `v${index}`) }),
    ),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Attributes Reason: FilterPolicy: Malformed CIDR, mask bits must be an integer',
    subscribe({}, { FilterPolicy: '{"key":[{"cidr":"10.0.0.0/x"}]}' }),
  ],
  [
    'InvalidParameter',
    400,
    "Invalid parameter: Attributes Reason: FilterPolicy: Malformed CIDR, one '/' required",
    subscribe({}, { FilterPolicy: '{"key":[{"cidr":"10.0.0.0"}]}' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Attributes Reason: FilterPolicy: Nonstandard IP address: bad-filter',
    subscribe({}, { FilterPolicy: '{"key":[{"cidr":"bad-filter/12"}]}' }),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
    setOn('subscription', 'FilterPolicy', '{"object":{"key":[{"prefix":"auto-"}]}}'),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes',
    setOn('subscription', 'FilterPolicyScope', 'RandomValue'),
  ],
  [
    'InvalidParameter',
    400,
    'Invalid parameter: FilterPolicy: "key_a" must be an object or an array\n at [Source: (String)"{"key_a":"value_one"}"; line: 1, column: 11]',
    setOn('subscription', 'FilterPolicy', '{"key_a":"value_one"}'),
  ],
]

describe('errors recorded from AWS', () => {
  test.each(recorded)('%s %i: %s', (code, status, message, call) => {
    const { world, names } = prepare()
    const [action, parameters] = call(names)
    let thrown: unknown
    try {
      world.call(action, parameters)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(AwsError)
    expect(thrown).toMatchObject({ code, status, fault: 'Sender', message })
  })

  // As recorded from AWS: whatever one message of a batch does wrong fails all of them, and nothing is delivered.
  test.each([
    messageAttributeParameters('attr1', { DataType: 'String', StringValue: '' }),
    messageAttributeParameters('a^*?', string),
    { Subject: '' },
    { Message: '' },
    { MessageStructure: 'json' },
  ])('one bad message fails its batch: %j', (bad) => {
    const { world, names } = prepare()
    expect(() =>
      world.call('PublishBatch', {
        TopicArn: names.topic,
        ...batchParameters([id('1'), { ...id('2'), ...bad }]),
      }),
    ).toThrow(AwsError)
    expect(world.queues.get(queueArn('queue'))).toEqual([])
  })
})
