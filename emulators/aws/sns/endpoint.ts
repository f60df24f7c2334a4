import { isQueueArn } from './arns.ts'
import { invalidParameter } from './sns-errors.ts'

const NUMBER_GROUPS = /^\+?\d(?:[\s\-./]?\d)+$/

/** What each protocol's endpoint looks like, and what SNS says of another. */
const ENDPOINTS: Readonly<
  Record<string, { readonly isValid: (endpoint: string) => boolean; readonly refusal: string }>
> = {
  sqs: { isValid: isQueueArn, refusal: 'Invalid parameter: SQS endpoint ARN' },
  lambda: { isValid: (endpoint) => endpoint.startsWith('arn:'), refusal: 'Invalid parameter: Lambda endpoint ARN' },
  firehose: { isValid: (endpoint) => endpoint.startsWith('arn:'), refusal: 'Invalid parameter: Firehose endpoint ARN' },
  application: {
    isValid: (endpoint) => endpoint.startsWith('arn:'),
    refusal: 'Invalid parameter: Application endpoint arn invalid:',
  },
  sms: { isValid: (endpoint) => NUMBER_GROUPS.test(endpoint), refusal: 'Invalid SMS endpoint: ' },
  email: { isValid: (endpoint) => endpoint.includes('@'), refusal: 'Invalid parameter: Email address' },
  'email-json': { isValid: (endpoint) => endpoint.includes('@'), refusal: 'Invalid parameter: Email address' },
  http: {
    isValid: (endpoint) => endpoint.startsWith('http://'),
    refusal: 'Invalid parameter: Endpoint must match the specified protocol',
  },
  https: {
    isValid: (endpoint) => endpoint.startsWith('https://'),
    refusal: 'Invalid parameter: Endpoint must match the specified protocol',
  },
}

/** These answer a message with a token before anything else is delivered to them. */
const CONFIRMED_BY_TOKEN: ReadonlySet<string> = new Set(['http', 'https', 'email', 'email-json'])

/** Checks the protocol and the endpoint of a subscription to be made. */
export const checkEndpoint = (protocol: string, endpoint: string, topicIsFifo: boolean): void => {
  const rule = Object.hasOwn(ENDPOINTS, protocol) ? ENDPOINTS[protocol] : undefined
  if (rule === undefined) {
    throw invalidParameter(`Invalid parameter: Amazon SNS does not support this protocol string: ${protocol}`)
  }
  if (!rule.isValid(endpoint)) throw invalidParameter(protocol === 'sms' ? rule.refusal + endpoint : rule.refusal)
  if (protocol === 'sqs' && endpoint.endsWith('.fifo') && !topicIsFifo) {
    throw invalidParameter(
      'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    )
  }
}

/** Whether a subscription made by `account` waits for the endpoint's owner to confirm it. */
export const needsConfirmation = (protocol: string, endpoint: string, account: string): boolean =>
  protocol === 'sqs' ? endpoint.split(':')[4] !== account : CONFIRMED_BY_TOKEN.has(protocol)
