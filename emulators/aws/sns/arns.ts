import { invalidParameter, missingParameter } from './sns-errors.ts'

const MIN_ELEMENTS = 6
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The first part of an ARN differs in China and GovCloud. */
export const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** Who asks, as far as ARNs are concerned. */
export interface ArnCaller {
  readonly region: string
  /** Access key id; '' when the request is not signed, and then it belongs to no region. */
  readonly consumer: string
}

const elements = (arn: string, parameter: string): readonly string[] => {
  const parts = arn.split(':')
  if (parts.length >= MIN_ELEMENTS) return parts
  throw invalidParameter(
    `Invalid parameter: ${parameter} Reason: An ARN must have at least ${MIN_ELEMENTS} elements, not ${parts.length}`,
  )
}

/**
 * Checks a topic's ARN that came as `parameter`. A topic of another region than the request's is refused by its form,
 * before anybody looks for it.
 */
export const checkTopicArn = (arn: string | undefined, parameter: string, caller: ArnCaller): string => {
  if (arn === undefined) throw missingParameter(parameter)
  const [, , service, region] = elements(arn, parameter)
  const isForeign = caller.consumer !== '' && region !== caller.region
  if (service !== 'sns' || isForeign) throw invalidParameter(`Invalid parameter: ${parameter}`)
  return arn
}

/** Checks a subscription's ARN: a topic's ARN and a UUID. */
export const checkSubscriptionArn = (arn: string | undefined): string => {
  if (arn === undefined) throw missingParameter('SubscriptionArn')
  const parts = elements(arn, 'SubscriptionArn')
  if (parts.length !== MIN_ELEMENTS + 1 || !UUID.test(parts.at(-1) ?? '')) {
    throw invalidParameter('Invalid parameter: SubscriptionId')
  }
  return arn
}

/** Whether a text is the ARN of an SQS queue. */
export const isQueueArn = (text: string): boolean => /^arn:[^:]+:sqs:[^:]+:\d+:[\w-]{1,80}(?:\.fifo)?$/.test(text)
