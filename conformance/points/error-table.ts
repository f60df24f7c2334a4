import type { Json } from '../flatten-query.ts'
import type { Subject } from '../subject.ts'

/** One refusal that AWS was seen to give, and how to provoke it. */
export interface RecordedError {
  readonly id: string
  readonly action: string
  /** The name of the shape: `__type` of a JSON answer. */
  readonly name: string
  /** The code of the query protocol. */
  readonly code: string
  /** @default 400 */
  readonly status?: number
  readonly message: string | RegExp
  /** Makes what is needed and resolves to the input of the action. */
  input(subject: Subject): Promise<Readonly<Record<string, Json>>>
}

const invalid = { name: 'InvalidParameterValueException', code: 'InvalidParameterValue' }
const missing = { name: 'MissingRequiredParameterException', code: 'MissingParameter' }
const attributeName = { name: 'InvalidAttributeName', code: 'InvalidAttributeName' }

const toQueue = (
  id: string,
  action: string,
  shape: { name: string; code: string },
  message: string | RegExp,
  input: Record<string, Json>,
): RecordedError => ({
  id,
  action,
  ...shape,
  message,
  input: async (subject) => ({ QueueUrl: await subject.queue(), ...input }),
})
const toFifo = (
  id: string,
  action: string,
  shape: { name: string; code: string },
  message: string | RegExp,
  input: Record<string, Json>,
  attributes = {},
): RecordedError => ({
  id,
  action,
  ...shape,
  message,
  input: async (subject) => ({ QueueUrl: await subject.fifo(attributes), ...input }),
})
const created = (
  id: string,
  shape: { name: string; code: string },
  message: string,
  Attributes: Record<string, string>,
): RecordedError => ({
  id,
  action: 'CreateQueue',
  ...shape,
  message,
  input: (subject) => Promise.resolve({ QueueName: subject.name(), Attributes }),
})

const characters = 'can only include alphanumeric and punctuation characters. 1 to 128 in length.'
const badId = (parameter: string, value: string, how: string): RecordedError =>
  toFifo(
    `${parameter}-${how}`,
    'SendMessage',
    invalid,
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${parameter} ${characters}`,
    { MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd', [parameter]: value },
  )

const batchIds = ['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'] as const
const inBatch = (action: string, Id: string): Json =>
  action === 'SendMessageBatch'
    ? { Id, MessageBody: 'a' }
    : { Id, ReceiptHandle: 'x', ...(action.startsWith('Change') && { VisibilityTimeout: 1 }) }

/** What AWS answers, recorded word by word, where it is the same in both protocols. */
export const errorTable: readonly RecordedError[] = [
  ...batchIds.flatMap((action) => [
    toQueue(
      `${action}-too-many`,
      action,
      { name: 'TooManyEntriesInBatchRequest', code: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest' },
      'Maximum number of entries per request are 10. You have sent 20.',
      {
        Entries: Array.from({ length: 20 }, (_, n) => inBatch(action, `${n}`)),
      },
    ),
    toQueue(
      `${action}-bad-id`,
      action,
      { name: 'InvalidBatchEntryId', code: 'AWS.SimpleQueueService.InvalidBatchEntryId' },
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      { Entries: [inBatch(action, 'invalid:id')] },
    ),
  ]),
  toQueue(
    'batch-too-long',
    'SendMessageBatch',
    { name: 'BatchRequestTooLong', code: 'AWS.SimpleQueueService.BatchRequestTooLong' },
    'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    {
      Entries: [
        { Id: '1', MessageBody: 'a'.repeat(1_048_576) },
        { Id: '2', MessageBody: 'a' },
      ],
    },
  ),
  {
    id: 'no-such-queue',
    action: 'SendMessage',
    name: 'QueueDoesNotExist',
    code: 'AWS.SimpleQueueService.NonExistentQueue',
    message: /^The specified queue does not exist/,
    input: (subject) =>
      Promise.resolve({ QueueUrl: `${subject.url}/000000000000/${subject.name()}`, MessageBody: 'a' }),
  },
  {
    id: 'no-such-queue-by-name',
    action: 'GetQueueUrl',
    name: 'QueueDoesNotExist',
    code: 'AWS.SimpleQueueService.NonExistentQueue',
    message: /^The specified queue does not exist/,
    input: (subject) => Promise.resolve({ QueueName: subject.name() }),
  },
  created('standard-with-fifo-queue', attributeName, 'Unknown Attribute FifoQueue.', { FifoQueue: 'false' }),
  created('standard-with-deduplication', attributeName, 'Unknown Attribute ContentBasedDeduplication.', {
    ContentBasedDeduplication: 'false',
  }),
  created(
    'standard-with-scope',
    attributeName,
    'You can specify the DeduplicationScope only when FifoQueue is set to true.',
    { DeduplicationScope: 'queue' },
  ),
  created(
    'standard-with-throughput',
    attributeName,
    'You can specify the FifoThroughputLimit only when FifoQueue is set to true.',
    { FifoThroughputLimit: 'perQueue' },
  ),
  toQueue('standard-set-fifo', 'SetQueueAttributes', attributeName, 'Unknown Attribute FifoQueue.', {
    Attributes: { FifoQueue: 'true' },
  }),
  toFifo(
    'fifo-set-standard',
    'SetQueueAttributes',
    { name: 'InvalidAttributeValue', code: 'InvalidAttributeValue' },
    'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    { Attributes: { FifoQueue: 'false' } },
  ),
  toQueue(
    'empty-attribute',
    'SendMessage',
    invalid,
    "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    {
      MessageBody: 'a',
      MessageAttributes: { ErrorDetails: { DataType: 'String', StringValue: '' } },
    },
  ),
  {
    id: 'over-the-queue-s-size',
    action: 'SendMessage',
    ...invalid,
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    input: async (subject) => ({
      QueueUrl: await subject.queue({ MaximumMessageSize: '1024' }),
      MessageBody: 'a'.repeat(1_025),
    }),
  },
  toQueue(
    'over-a-mebibyte',
    'SendMessage',
    invalid,
    'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    { MessageBody: 'a'.repeat(1_048_577) },
  ),
  toFifo(
    'no-deduplication',
    'SendMessage',
    invalid,
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    { MessageBody: 'a', MessageGroupId: 'g' },
    { ContentBasedDeduplication: 'false' },
  ),
  badId('MessageDeduplicationId', 'a'.repeat(129), 'long'),
  badId('MessageGroupId', 'a'.repeat(129), 'long'),
  badId('MessageDeduplicationId', '', 'empty'),
  badId('MessageGroupId', '', 'empty'),
  badId('MessageDeduplicationId', 'group 123', 'space'),
  badId('MessageGroupId', 'group 123', 'space'),
  toQueue(
    'wait-below',
    'ReceiveMessage',
    invalid,
    'Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    { WaitTimeSeconds: -1 },
  ),
  toQueue(
    'wait-above',
    'ReceiveMessage',
    invalid,
    'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    { WaitTimeSeconds: 21 },
  ),
  toQueue(
    'too-many-messages',
    'ReceiveMessage',
    invalid,
    'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    { MaxNumberOfMessages: 11 },
  ),
  toFifo(
    'delay-on-fifo',
    'SendMessage',
    invalid,
    'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    { MessageBody: 'a', MessageGroupId: 'g', DelaySeconds: 2 },
  ),
  toFifo('no-group', 'SendMessage', missing, 'The request must contain the parameter MessageGroupId.', {
    MessageBody: 'a',
  }),
  toFifo('batch-no-group', 'SendMessageBatch', invalid, 'The request must contain the parameter MessageGroupId.', {
    Entries: [{ Id: '1', MessageBody: 'a' }],
  }),
  toFifo(
    'batch-no-deduplication',
    'SendMessageBatch',
    invalid,
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    { Entries: [{ Id: '1', MessageBody: 'a', MessageGroupId: 'g' }] },
    { ContentBasedDeduplication: 'false' },
  ),
  toQueue('empty-body', 'SendMessage', missing, 'The request must contain the parameter MessageBody.', {
    MessageBody: '',
  }),
  {
    id: 'label-taken',
    action: 'AddPermission',
    ...invalid,
    message: 'Value label-1 for parameter Label is invalid. Reason: Already exists.',
    input: async (subject) => {
      const permission = {
        QueueUrl: await subject.queue(),
        Label: 'label-1',
        AWSAccountIds: ['111122223333'],
        Actions: ['ReceiveMessage'],
      }
      await subject.sqs.addPermission(permission)
      return permission
    },
  },
  toQueue(
    'label-unknown',
    'RemovePermission',
    invalid,
    "Value label-2 for parameter Label is invalid. Reason: can't find label.",
    { Label: 'label-2' },
  ),
  ...(['ContentBasedDeduplication', 'DelaySeconds'] as const).map((attribute): RecordedError => ({
    id: `exists-with-other-${attribute}`,
    action: 'CreateQueue',
    name: 'QueueNameExists',
    code: 'QueueAlreadyExists',
    message: `A queue already exists with the same name and a different value for attribute ${attribute}`,
    input: async (subject) => {
      const isFifo = attribute === 'ContentBasedDeduplication'
      const url = isFifo ? await subject.fifo() : await subject.queue({ DelaySeconds: '1' })
      const Attributes: Record<string, string> = isFifo
        ? { FifoQueue: 'true', ContentBasedDeduplication: 'false' }
        : { DelaySeconds: '2' }
      return { QueueName: url.split('/').at(-1) ?? '', Attributes }
    },
  })),
  {
    id: 'purge-again',
    action: 'PurgeQueue',
    name: 'PurgeQueueInProgress',
    code: 'AWS.SimpleQueueService.PurgeQueueInProgress',
    status: 403,
    message: /^Only one PurgeQueue operation on .+ is allowed every 60 seconds\.$/,
    input: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.sqs.purgeQueue({ QueueUrl })
      return { QueueUrl }
    },
  },
]
