import { AwsError } from '../http/index.ts'

// https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and the errors of each action

/** A parameter that SNS refuses; most messages begin with `Invalid parameter: `, some do not. */
export const invalidParameter = (message: string): AwsError => new AwsError({ name: 'InvalidParameter' }, message)

/** A topic, subscription or platform application that is not there. */
export const notFound = (what: string): AwsError =>
  new AwsError({ name: 'NotFound', status: 404 }, `${what} does not exist`)

/** A message attribute that SNS refuses. */
export const parameterValueInvalid = (message: string): AwsError =>
  new AwsError({ name: 'ParameterValueInvalid' }, message)

/** A required member that is missing inside a structure; `place` is its path in AWS's words. */
export const missingMember = (place: string): AwsError =>
  new AwsError(
    { name: 'ValidationError' },
    `1 validation error detected: Value null at '${place}' failed to satisfy constraint: Member must not be null`,
  )

/** A required parameter that is missing. */
export const missingParameter = (name: string): AwsError =>
  invalidParameter(`Invalid parameter: ${name} Reason: no value for required parameter`)

/** What is wrong with a batch as a whole. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const batchErrors = {
  empty: (): AwsError => new AwsError({ name: 'EmptyBatchRequest' }, "The batch request doesn't contain any entries."),
  tooMany: (): AwsError =>
    new AwsError({ name: 'TooManyEntriesInBatchRequest' }, 'The batch request contains more entries than permissible.'),
  sameId: (): AwsError =>
    new AwsError({ name: 'BatchEntryIdsNotDistinct' }, 'Two or more batch entries in the request have the same Id.'),
  badId: (id: string): AwsError =>
    new AwsError(
      { name: 'InvalidBatchEntryId' },
      `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
    ),
  longId: (id: string): AwsError =>
    new AwsError({ name: 'InvalidBatchEntryId' }, `The Id of a batch entry in the batch request is too long: ${id}`),
  tooLong: (): AwsError =>
    new AwsError(
      { name: 'BatchRequestTooLong' },
      'The length of all the messages put together is more than the limit.',
    ),
} as const

/** Tags of a resource that is not there. */
export const resourceNotFound = (): AwsError =>
  new AwsError({ name: 'ResourceNotFound', status: 404 }, 'Resource does not exist')

/** More than fifty tags. */
export const tagLimitExceeded = (): AwsError =>
  new AwsError({ name: 'TagLimitExceeded' }, 'Could not complete request: tag quota of per resource exceeded')
