import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { QueueEndpoint } from './endpoint.ts'

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'KMS.AccessDeniedException'])
const expired = new Set(['ExpiredToken', 'ExpiredTokenException'])
const unknownKey = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
])
const missing = new Set([
  'CredentialsProviderError',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
])

const answered = (error: unknown): boolean =>
  error instanceof Error &&
  '$metadata' in error &&
  typeof error.$metadata === 'object' &&
  error.$metadata !== null &&
  'httpStatusCode' in error.$metadata &&
  error.$metadata.httpStatusCode !== undefined

/**
 * What went wrong when an endpoint was asked, as one paragraph that tells what to do.
 *
 * @param doing what was tried: `to read the attributes of orders`
 */
export const endpointProblem = (
  error: unknown,
  { url, region }: Pick<QueueEndpoint, 'url' | 'region'>,
  doing: string,
): ShakedownError => {
  if (error instanceof ShakedownError) return error
  const name = nameOf(error)
  const problem = (code: string, exitCode: 2 | 4, words: string, hint: string): ShakedownError =>
    new ShakedownError(code, `${words} (${doing})`, { hint, exitCode, cause: error })
  if (missing.has(name))
    return problem(
      'no-credentials',
      2,
      `there are no credentials for ${url}`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or "external.credentials" in the configuration.',
    )
  if (expired.has(name))
    return problem(
      'expired-credentials',
      4,
      `the credentials for ${url} have expired`,
      'Sign in again, and run again: nothing was left behind.',
    )
  if (unknownKey.has(name))
    return problem(
      'bad-credentials',
      4,
      `${url} in ${region} does not take the credentials: ${messageOf(error)}`,
      'Check that they belong to the allowed account and are not disabled.',
    )
  if (denied.has(name))
    return problem(
      'access-denied',
      4,
      `${url} denies access: ${messageOf(error)}`,
      'Allow the credentials sqs:GetQueueUrl, GetQueueAttributes, SendMessage, ReceiveMessage, DeleteMessage, ChangeMessageVisibility, ListMessageMoveTasks, and CreateQueue and DeleteQueue where queues are to be made.',
    )
  // AWS and emulators answered, and did not want this: it is no question of reaching them.
  if (answered(error))
    return problem(
      'refused-by-endpoint',
      4,
      `${url} in ${region} refuses: ${name}: ${messageOf(error)}`,
      'Check the queues there and what the credentials may do.',
    )
  return problem(
    'unreachable-endpoint',
    4,
    `no SQS endpoint answers at ${url} in ${region}: ${messageOf(error)}`,
    'Start it, or correct "external.queue" and "external.region" in the configuration.',
  )
}
