import { isQueueArn } from './arns.ts'
import { AttributeProblem } from './attribute-problem.ts'
import { subscriptionDeliveryPolicy } from './delivery-policy.ts'
import { checkPolicyLimits } from './filter/check-policy-limits.ts'
import { compilePolicy } from './filter/compile-policy.ts'
import { checkJson } from './filter/policy-text.ts'
import type { SubscriptionSettings } from './subscription.ts'

/** What of a subscription decides which values its attributes may have. */
export interface SubscriptionPlace {
  readonly topicIsFifo: boolean
  readonly endpoint: string
}

type Read = (value: string, place: SubscriptionPlace) => Partial<SubscriptionSettings>

const rawMessageDelivery: Read = (value) => {
  const lower = value.toLowerCase()
  if (lower !== 'true' && lower !== 'false') {
    throw new AttributeProblem(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`)
  }
  return { isRaw: lower === 'true' }
}

const filterPolicyScope: Read = (value) => {
  if (value === 'MessageBody' || value === 'MessageAttributes') return { filterPolicyScope: value }
  throw new AttributeProblem(
    `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
  )
}

// Either removes the policy: https://docs.aws.amazon.com/sns/latest/dg/message-filtering-policy-remove.html
const isNoPolicy = (value: string): boolean => /^(?:\{\s*\})?$/.test(value.trim())

const filterPolicy: Read = (value) => ({
  filterPolicy: isNoPolicy(value) ? undefined : { source: value, compiled: compilePolicy(value) },
})

// https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
const redrivePolicy: Read = (value, place) => {
  if (value === '') return { redrivePolicy: undefined }
  checkJson('RedrivePolicy', value)
  const policy: unknown = JSON.parse(value)
  const members = new Map<string, unknown>(Object.entries(policy ?? {}))
  const unknown = [...members.keys()].find((name) => name !== 'deadLetterTargetArn')
  if (unknown !== undefined) {
    throw new AttributeProblem(`RedrivePolicy: invalid JSON. Attribute ${unknown} is unknown.`)
  }
  const queueArn = members.get('deadLetterTargetArn')
  if (typeof queueArn !== 'string' || !isQueueArn(queueArn)) {
    throw new AttributeProblem('RedrivePolicy: deadLetterTargetArn is an invalid arn')
  }
  if (place.topicIsFifo && place.endpoint.endsWith('.fifo') && !queueArn.endsWith('.fifo')) {
    throw new AttributeProblem('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.')
  }
  return { redrivePolicy: { source: value, queueArn } }
}

/** How the value of each attribute is read. https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
const READERS: Readonly<Record<string, Read>> = {
  RawMessageDelivery: rawMessageDelivery,
  FilterPolicyScope: filterPolicyScope,
  FilterPolicy: filterPolicy,
  RedrivePolicy: redrivePolicy,
  DeliveryPolicy: (value) => ({ deliveryPolicy: value === '' ? undefined : subscriptionDeliveryPolicy(value) }),
  SubscriptionRoleArn: (value) => ({ roleArn: value === '' ? undefined : value }),
  ReplayPolicy: (value) => {
    if (value !== '') checkJson('ReplayPolicy', value)
    return { replayPolicy: value === '' ? undefined : value }
  },
}

/**
 * Reads one attribute of a subscription. Throws {@link AttributeProblem}: `AttributeName` for one that it does not have.
 * Limits that depend on two attributes are {@link checkSettings}'s.
 */
export const subscriptionAttribute = (
  name: string,
  value: string,
  place: SubscriptionPlace,
): Partial<SubscriptionSettings> => {
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined
  if (read === undefined) throw new AttributeProblem('AttributeName')
  return read(value, place)
}

/** Checks what attributes must be together: a policy that fits its scope. Returns the settings. */
export const checkSettings = (settings: SubscriptionSettings): SubscriptionSettings => {
  const { filterPolicy, filterPolicyScope } = settings
  if (filterPolicy !== undefined) checkPolicyLimits(filterPolicy.compiled, filterPolicy.source, filterPolicyScope)
  return settings
}
