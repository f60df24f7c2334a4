import { checkJson } from './filter/policy-text.ts'
import { AttributeProblem } from './attribute-problem.ts'

type Members = Readonly<Record<string, unknown>>

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
const DEFAULT_RETRY = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
} as const
const DEFAULT_REQUEST = { headerContentType: 'text/plain; charset=UTF-8' } as const

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const membersOf = (value: unknown): Members => (isMembers(value) ? value : {})

const parse = (policy: string): Members => {
  checkJson('DeliveryPolicy', policy)
  const value: unknown = JSON.parse(policy)
  if (!isMembers(value)) throw new AttributeProblem('DeliveryPolicy: must be a JSON object')
  return value
}

/** A topic's delivery policy as SNS stores it: without what is null, with the default of the switch. */
export const topicDeliveryPolicy = (policy: string): string => {
  const http = membersOf(parse(policy)['http'])
  const retry = http['defaultHealthyRetryPolicy']
  const request = http['defaultRequestPolicy']
  return JSON.stringify({
    http: {
      ...(isMembers(retry) ? { defaultHealthyRetryPolicy: retry } : {}),
      disableSubscriptionOverrides: http['disableSubscriptionOverrides'] === true,
      ...(isMembers(request) ? { defaultRequestPolicy: request } : {}),
    },
  })
}

/** What holds for a topic: its own policy (as stored, or undefined) over the defaults. */
export const effectiveTopicDeliveryPolicy = (policy: string | undefined): string => {
  const http = membersOf(policy === undefined ? undefined : parse(policy)['http'])
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: { ...DEFAULT_RETRY, ...membersOf(http['defaultHealthyRetryPolicy']) },
      disableSubscriptionOverrides: http['disableSubscriptionOverrides'] === true,
      defaultRequestPolicy: { ...DEFAULT_REQUEST, ...membersOf(http['defaultRequestPolicy']) },
    },
  })
}

const subscriptionPolicy = (own: Members, retry: unknown, request: unknown): string =>
  JSON.stringify({
    healthyRetryPolicy: retry,
    sicklyRetryPolicy: own['sicklyRetryPolicy'] ?? null,
    throttlePolicy: own['throttlePolicy'] ?? null,
    requestPolicy: request,
    guaranteed: own['guaranteed'] === true,
  })

/** A subscription's delivery policy as SNS stores it: every member present, null where it was not given. */
export const subscriptionDeliveryPolicy = (policy: string): string => {
  const own = parse(policy)
  return subscriptionPolicy(own, own['healthyRetryPolicy'] ?? null, own['requestPolicy'] ?? null)
}

/** What holds for an HTTP subscription: its own policy over its topic's over the defaults. */
export const effectiveSubscriptionDeliveryPolicy = (own: string | undefined, topic: string | undefined): string => {
  const mine = own === undefined ? {} : parse(own)
  const http = membersOf(parse(effectiveTopicDeliveryPolicy(topic))['http'])
  const retry = mine['healthyRetryPolicy'] ?? http['defaultHealthyRetryPolicy']
  return subscriptionPolicy(mine, retry, mine['requestPolicy'] ?? http['defaultRequestPolicy'])
}
