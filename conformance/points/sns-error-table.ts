import type { MessageAttributeValue } from '@aws-sdk/client-sns'
import type { Subject } from '../subject.ts'
import { subscribed } from '../subscribed.ts'

/** One refusal that AWS was seen to give, and how to provoke it. */
export interface RecordedSnsError {
  readonly id: string
  readonly action: string
  /** @default 'InvalidParameter' */
  readonly code?: string
  /** @default 400 */
  readonly status?: number
  /** @default after 'Invalid parameter: ' */
  readonly message: string | RegExp
  call(subject: Subject): Promise<unknown>
}

const invalid = (says: string): string => `Invalid parameter: ${says}`

const withAttribute = (name: string, value: MessageAttributeValue) => async (subject: Subject) =>
  subject.sns.publish({ TopicArn: await subject.topic(), Message: 'a', MessageAttributes: { [name]: value } })
const named = (id: string, name: string, message: string): RecordedSnsError => ({
  id: `attribute-name-${id}`,
  action: 'Publish',
  code: 'ParameterValueInvalid',
  message,
  call: withAttribute(name, { DataType: 'String', StringValue: 'v' }),
})
const valued = (id: string, value: MessageAttributeValue, message: string): RecordedSnsError => ({
  id: `attribute-${id}`,
  action: 'Publish',
  code: 'ParameterValueInvalid',
  message: `The message attribute 'attr1' ${message}`,
  call: withAttribute('attr1', value),
})

const batch = (
  id: string,
  code: string,
  message: string,
  entries: readonly { readonly Id: string; readonly Message: string }[],
): RecordedSnsError => ({
  id: `batch-${id}`,
  action: 'PublishBatch',
  code,
  message,
  call: async (subject) =>
    subject.sns.publishBatch({ TopicArn: await subject.topic(), PublishBatchRequestEntries: [...entries] }),
})
const setSubscription = (
  id: string,
  AttributeName: string,
  AttributeValue: string,
  message: string | RegExp,
): RecordedSnsError => ({
  id: `set-subscription-${id}`,
  action: 'SetSubscriptionAttributes',
  message,
  call: async (subject) =>
    subject.sns.setSubscriptionAttributes({
      SubscriptionArn: (await subscribed(subject)).subscription,
      AttributeName,
      AttributeValue,
    }),
})
const arn = (parameter: string, count: number): string =>
  invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${count}`)
const impermissible = (id: string): string =>
  `The Id of a batch entry in the batch request contains an impermissible character: ${id}`

/** What SNS answers, recorded word by word. */
export const snsErrorTable: readonly RecordedSnsError[] = [
  named('ends-with-dot', 'attr.', "Invalid message attribute name ending with character '.' was found."),
  named('starts-with-dot', '.attr', "Invalid message attribute name starting with character '.' was found."),
  named('two-dots', 'at..tr', "Message attribute name can not have successive '.' character."),
  named(
    'character',
    'a^b',
    "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
  ),
  named('long', 'a'.repeat(257), 'Length of message attribute name must be less than 256 bytes.'),
  valued(
    'type',
    { DataType: 'Text', StringValue: 'v' },
    'has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.',
  ),
  valued(
    'empty-string',
    { DataType: 'String', StringValue: '' },
    "must contain non-empty message attribute value for message attribute type 'String'.",
  ),
  valued(
    'empty-binary',
    { DataType: 'Binary', BinaryValue: new Uint8Array() },
    "must contain non-empty message attribute value for message attribute type 'Binary'.",
  ),
  valued(
    'string-as-binary',
    { DataType: 'String', BinaryValue: Uint8Array.of(1) },
    "with type 'String' must use field 'String'.",
  ),
  valued(
    'number-as-binary',
    { DataType: 'Number', BinaryValue: Uint8Array.of(1) },
    "with type 'Number' must use field 'String'.",
  ),
  valued('binary-as-string', { DataType: 'Binary', StringValue: 'v' }, "with type 'Binary' must use field 'Binary'."),
  {
    id: 'attribute-without-type',
    action: 'Publish',
    code: 'ValidationError',
    message:
      /Value null at 'messageAttributes\.attr1\.member\.dataType' failed to satisfy constraint: Member must not be null/,
    call: withAttribute('attr1', { DataType: undefined, StringValue: 'v' }),
  },
  batch('same-id', 'BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.', [
    { Id: '1', Message: 'a' },
    { Id: '1', Message: 'b' },
  ]),
  batch(
    'too-many',
    'TooManyEntriesInBatchRequest',
    'The batch request contains more entries than permissible.',
    Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, Message: 'a' })),
  ),
  batch('id-with-dot', 'InvalidBatchEntryId', impermissible('message.id'), [{ Id: 'message.id', Message: 'a' }]),
  batch('id-with-signs', 'InvalidBatchEntryId', impermissible('msg@123#test'), [{ Id: 'msg@123#test', Message: 'a' }]),
  batch(
    'id-too-long',
    'InvalidBatchEntryId',
    `The Id of a batch entry in the batch request is too long: ${'a'.repeat(81)}`,
    [{ Id: 'a'.repeat(81), Message: 'a' }],
  ),
  batch('too-long', 'BatchRequestTooLong', 'The length of all the messages put together is more than the limit.', [
    { Id: '1', Message: 'a'.repeat(262_144) },
    { Id: '2', Message: 'a' },
  ]),
  {
    id: 'empty-message',
    action: 'Publish',
    message: invalid('Empty message'),
    call: async (subject) => subject.sns.publish({ TopicArn: await subject.topic(), Message: '' }),
  },
  {
    id: 'message-too-long',
    action: 'Publish',
    message: invalid('Message too long'),
    call: async (subject) => subject.sns.publish({ TopicArn: await subject.topic(), Message: 'a'.repeat(262_145) }),
  },
  {
    id: 'empty-subject',
    action: 'Publish',
    message: invalid('Subject'),
    call: async (subject) => subject.sns.publish({ TopicArn: await subject.topic(), Message: 'a', Subject: '' }),
  },
  {
    id: 'structure-not-json',
    action: 'Publish',
    message: invalid('Message Structure - JSON message body failed to parse'),
    call: async (subject) =>
      subject.sns.publish({ TopicArn: await subject.topic(), Message: '{"default": 1', MessageStructure: 'json' }),
  },
  {
    id: 'structure-without-default',
    action: 'Publish',
    message: invalid('Message Structure - No default entry in JSON message body'),
    call: async (subject) =>
      subject.sns.publish({ TopicArn: await subject.topic(), Message: '{"sqs":"a"}', MessageStructure: 'json' }),
  },
  {
    id: 'unknown-topic',
    action: 'Publish',
    code: 'NotFound',
    status: 404,
    message: 'Topic does not exist',
    call: async (subject) => subject.sns.publish({ TopicArn: `${await subject.topic()}-missing`, Message: 'a' }),
  },
  ...(['randomstring', 'randomstring:1', 'arn:aws:sns:eu-west-2:000000000000'] as const).map((TopicArn) => ({
    id: `topic-arn-of-${TopicArn.split(':').length}`,
    action: 'Publish',
    message: arn('TopicArn', TopicArn.split(':').length),
    call: (subject: Subject) => subject.sns.publish({ TopicArn, Message: 'a' }),
  })),
  {
    id: 'protocol',
    action: 'Subscribe',
    message: invalid('Amazon SNS does not support this protocol string: test-protocol'),
    call: async (subject) =>
      subject.sns.subscribe({ TopicArn: await subject.topic(), Protocol: 'test-protocol', Endpoint: 'x' }),
  },
  {
    id: 'queue-url-for-arn',
    action: 'Subscribe',
    message: invalid('SQS endpoint ARN'),
    call: async (subject) =>
      subject.sns.subscribe({ TopicArn: await subject.topic(), Protocol: 'sqs', Endpoint: await subject.queue() }),
  },
  {
    id: 'fifo-queue-on-standard-topic',
    action: 'Subscribe',
    message: invalid(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    ),
    call: async (subject) => subscribed(subject, {}, { queue: await subject.fifo() }),
  },
  {
    id: 'subscribed-with-other-attributes',
    action: 'Subscribe',
    message: invalid('Attributes Reason: Subscription already exists with different attributes'),
    call: async (subject) =>
      subscribed(subject, { RawMessageDelivery: 'false' }, await subscribed(subject, { RawMessageDelivery: 'true' })),
  },
  {
    id: 'raw-delivery-at-subscribe',
    action: 'Subscribe',
    message: invalid('Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.'),
    call: (subject) => subscribed(subject, { RawMessageDelivery: 'wrongvalue' }),
  },
  setSubscription(
    'raw-empty',
    'RawMessageDelivery',
    '',
    invalid('RawMessageDelivery: Invalid value []. Must be true or false.'),
  ),
  setSubscription(
    'raw-case',
    'RawMessageDelivery',
    'test-ValUe',
    invalid('RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.'),
  ),
  setSubscription('unknown', 'Nothing', 'x', invalid('AttributeName')),
  setSubscription(
    'redrive-not-an-arn',
    'RedrivePolicy',
    '{"deadLetterTargetArn":"fake"}',
    invalid('RedrivePolicy: deadLetterTargetArn is an invalid arn'),
  ),
  setSubscription(
    'redrive-not-json',
    'RedrivePolicy',
    '{invalidjson}',
    /^Invalid parameter: RedrivePolicy: failed to parse JSON\. Unexpected character \('i' \(code 105\)\)/,
  ),
  {
    id: 'set-subscription-missing',
    action: 'SetSubscriptionAttributes',
    code: 'NotFound',
    status: 404,
    message: 'Subscription does not exist',
    call: async (subject) => {
      const { subscription } = await subscribed(subject)
      await subject.sns.unsubscribe({ SubscriptionArn: subscription })
      return subject.sns.setSubscriptionAttributes({
        SubscriptionArn: subscription,
        AttributeName: 'RawMessageDelivery',
        AttributeValue: 'true',
      })
    },
  },
  {
    id: 'unsubscribe-arn-of-1',
    action: 'Unsubscribe',
    message: arn('SubscriptionArn', 1),
    call: (subject) => subject.sns.unsubscribe({ SubscriptionArn: 'randomstring' }),
  },
  {
    id: 'unsubscribe-arn-of-5',
    action: 'Unsubscribe',
    message: arn('SubscriptionArn', 5),
    call: (subject) => subject.sns.unsubscribe({ SubscriptionArn: 'arn:aws:sns:us-east-1:random' }),
  },
  {
    id: 'unsubscribe-topic-arn',
    action: 'Unsubscribe',
    message: invalid('SubscriptionId'),
    call: async (subject) => subject.sns.unsubscribe({ SubscriptionArn: await subject.topic() }),
  },
  {
    id: 'topic-with-other-attributes',
    action: 'CreateTopic',
    message: invalid('Attributes Reason: Topic already exists with different attributes'),
    call: async (subject) => {
      const name = (await subject.topic({ DisplayName: 'one' })).split(':').at(-1)
      return subject.sns.createTopic({ Name: name, Attributes: { DisplayName: 'two' } })
    },
  },
  {
    id: 'topic-with-other-tags',
    action: 'CreateTopic',
    message: invalid('Tags Reason: Topic already exists with different tags'),
    call: async (subject) =>
      subject.sns.createTopic({ Name: (await subject.topic()).split(':').at(-1), Tags: [{ Key: 'a', Value: 'b' }] }),
  },
  {
    id: 'topic-name',
    action: 'CreateTopic',
    message: invalid('Topic Name'),
    call: (subject) => subject.sns.createTopic({ Name: 'not a name' }),
  },
  {
    id: 'fifo-topic-name',
    action: 'CreateTopic',
    message: /^Invalid parameter: /,
    call: (subject) => subject.sns.createTopic({ Name: subject.name(), Attributes: { FifoTopic: 'true' } }),
  },
  {
    id: 'same-tag-twice',
    action: 'TagResource',
    message: invalid('Duplicated keys are not allowed.'),
    call: async (subject) =>
      subject.sns.tagResource({
        ResourceArn: await subject.topic(),
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      }),
  },
  {
    id: 'fifo-no-group',
    action: 'Publish',
    message: invalid('The MessageGroupId parameter is required for FIFO topics'),
    call: async (subject) => subject.sns.publish({ TopicArn: await subject.fifoTopic(), Message: 'a' }),
  },
  {
    id: 'fifo-no-deduplication',
    action: 'Publish',
    message: invalid(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ),
    call: async (subject) =>
      subject.sns.publish({
        TopicArn: await subject.fifoTopic({ ContentBasedDeduplication: 'false' }),
        Message: 'a',
        MessageGroupId: 'g',
      }),
  },
  {
    id: 'deduplication-on-standard',
    action: 'Publish',
    message: invalid(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    ),
    call: async (subject) =>
      subject.sns.publish({ TopicArn: await subject.topic(), Message: 'a', MessageDeduplicationId: 'd' }),
  },
  {
    id: 'fifo-needs-fifo-dead-letters',
    action: 'SetSubscriptionAttributes',
    message: invalid('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.'),
    call: async (subject) => {
      const { subscription } = await subscribed(
        subject,
        {},
        { topic: await subject.fifoTopic(), queue: await subject.fifo() },
      )
      const AttributeValue = JSON.stringify({ deadLetterTargetArn: await subject.arn(await subject.queue()) })
      return subject.sns.setSubscriptionAttributes({
        SubscriptionArn: subscription,
        AttributeName: 'RedrivePolicy',
        AttributeValue,
      })
    },
  },
  {
    id: 'label-taken',
    action: 'AddPermission',
    message: invalid('Statement already exists'),
    call: async (subject) => {
      const permission = {
        TopicArn: await subject.topic(),
        Label: 'one',
        AWSAccountId: ['000000000000'],
        ActionName: ['Publish'],
      }
      await subject.sns.addPermission(permission)
      return subject.sns.addPermission(permission)
    },
  },
  {
    id: 'permission-for-another-service',
    action: 'AddPermission',
    message: invalid('Policy statement action out of service scope!'),
    call: async (subject) =>
      subject.sns.addPermission({
        TopicArn: await subject.topic(),
        Label: 'one',
        AWSAccountId: ['000000000000'],
        ActionName: ['CreatePlatformApplication'],
      }),
  },
  {
    id: 'target-without-endpoint',
    action: 'Publish',
    message: invalid('TargetArn Reason: No endpoint found for the target arn specified'),
    call: (subject) =>
      subject.sns.publish({
        TargetArn: `arn:aws:sns:${subject.region}:000000000000:endpoint/APNS/abcdef/0f7d5971-aa8b-4bd5-b585-0826e9f93a66`,
        Message: 'a',
      }),
  },
  {
    id: 'batch-attribute-without-type',
    action: 'PublishBatch',
    code: 'ValidationError',
    message: /Value null at 'publishBatchRequestEntries\.1\.member\.messageAttributes\.attr1\.member\.dataType' failed/,
    call: async (subject) =>
      subject.sns.publishBatch({
        TopicArn: await subject.topic(),
        PublishBatchRequestEntries: [
          { Id: '1', Message: 'a', MessageAttributes: { attr1: { DataType: undefined, StringValue: 'v' } } },
        ],
      }),
  },
  {
    id: 'confirm-bad-topic',
    action: 'ConfirmSubscription',
    message: invalid('Topic'),
    call: (subject) => subject.sns.confirmSubscription({ TopicArn: 'randomstring', Token: 'randomtoken' }),
  },
  {
    id: 'confirm-wrong-token',
    action: 'ConfirmSubscription',
    message: 'Invalid token',
    call: async (subject) => subject.sns.confirmSubscription({ TopicArn: await subject.topic(), Token: 'randomtoken' }),
  },
  {
    id: 'confirm-unknown-token',
    action: 'ConfirmSubscription',
    message: invalid('Token'),
    call: async (subject) =>
      subject.sns.confirmSubscription({
        TopicArn: await subject.topic(),
        Token: '51b2ff3edb475b7d91550e0ab6edf0c1'.repeat(9),
      }),
  },
]
