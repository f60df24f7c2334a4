import { AwsError } from '../http/aws-error.ts'

// Names, codes and messages as AWS answers them; the codes are the query protocol's, which differ from the shapes' names.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html

const legacy = (name: string): string => `AWS.SimpleQueueService.${name}`

export const queueDoesNotExist = (): AwsError =>
  new AwsError({ name: 'QueueDoesNotExist', code: legacy('NonExistentQueue') }, 'The specified queue does not exist.')

export const queueNameExists = (attribute: string): AwsError =>
  new AwsError(
    { name: 'QueueNameExists', code: 'QueueAlreadyExists' },
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  )

export const queueDeletedRecently = (): AwsError =>
  new AwsError(
    { name: 'QueueDeletedRecently', code: legacy('QueueDeletedRecently') },
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  )

export const purgeQueueInProgress = (queue: string): AwsError =>
  new AwsError(
    { name: 'PurgeQueueInProgress', code: legacy('PurgeQueueInProgress'), status: 403 },
    `Only one PurgeQueue operation on ${queue} is allowed every 60 seconds.`,
  )

export const receiptHandleIsInvalid = (handle: string): AwsError =>
  new AwsError(
    { name: 'ReceiptHandleIsInvalid', status: 404 },
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  )

export const messageNotInflight = (): AwsError =>
  new AwsError(
    { name: 'MessageNotInflight', code: legacy('MessageNotInflight') },
    "The specified message isn't in flight.",
  )

export const overLimit = (): AwsError =>
  new AwsError({ name: 'OverLimit', status: 403 }, 'Too many messages in flight: 120000 is the limit of this queue.')

export const invalidParameter = (message: string): AwsError =>
  new AwsError({ name: 'InvalidParameterValueException', code: 'InvalidParameterValue' }, message)

/** The usual sentence about one parameter. */
export const invalidValue = (value: unknown, parameter: string, reason: string): AwsError =>
  invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`)

export const expiredHandle = (handle: string): AwsError =>
  invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.')

export const missingParameter = (parameter: string): AwsError =>
  new AwsError(
    { name: 'MissingRequiredParameterException', code: 'MissingParameter' },
    `The request must contain the parameter ${parameter}.`,
  )

export const invalidAttributeName = (message: string): AwsError =>
  new AwsError({ name: 'InvalidAttributeName' }, message)

export const invalidAttributeValue = (message: string): AwsError =>
  new AwsError({ name: 'InvalidAttributeValue' }, message)

export const resourceNotFound = (message: string): AwsError =>
  new AwsError({ name: 'ResourceNotFoundException', status: 404 }, message)

export const invalidMessageContents = (message: string): AwsError =>
  new AwsError({ name: 'InvalidMessageContents' }, message)

export const tooManyEntries = (count: number): AwsError =>
  new AwsError(
    { name: 'TooManyEntriesInBatchRequest', code: legacy('TooManyEntriesInBatchRequest') },
    `Maximum number of entries per request are 10. You have sent ${count}.`,
  )

export const emptyBatch = (entry: string): AwsError =>
  new AwsError(
    { name: 'EmptyBatchRequest', code: legacy('EmptyBatchRequest') },
    `There should be at least one ${entry} in the request.`,
  )

export const batchIdsNotDistinct = (id: string): AwsError =>
  new AwsError({ name: 'BatchEntryIdsNotDistinct', code: legacy('BatchEntryIdsNotDistinct') }, `Id ${id} repeated.`)

export const invalidBatchEntryId = (): AwsError =>
  new AwsError(
    { name: 'InvalidBatchEntryId', code: legacy('InvalidBatchEntryId') },
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  )

export const batchTooLong = (bytes: number, limit: number): AwsError =>
  new AwsError(
    { name: 'BatchRequestTooLong', code: legacy('BatchRequestTooLong') },
    `Batch requests cannot be longer than ${limit} bytes. You have sent ${bytes} bytes.`,
  )
