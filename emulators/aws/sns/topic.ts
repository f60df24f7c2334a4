import { partitionOf } from './arns.ts'
import { deduplication, type Deduplication } from './deduplication.ts'
import { effectiveTopicDeliveryPolicy } from './delivery-policy.ts'
import { invalidParameter } from './sns-errors.ts'
import type { Subscription } from './subscription.ts'
import type { Tags } from './tags.ts'
import { defaultPolicy } from './topic-policy.ts'

/** A topic and everything that belongs to it. */
export interface Topic {
  readonly arn: string
  readonly region: string
  readonly account: string
  readonly isFifo: boolean
  /** Attributes that were set, as they are answered. */
  readonly attributes: Map<string, string>
  readonly tags: Tags
  readonly subscriptions: Map<string, Subscription>
  readonly deduplication: Deduplication
  deletedSubscriptions: number
  /** How many sequence numbers were given. */
  sequence: number
}

/** What a topic is made of. */
export interface TopicOptions {
  readonly name: string
  readonly region: string
  readonly account: string
  readonly isFifo: boolean
  readonly attributes: ReadonlyMap<string, string>
  readonly tags: Tags
}

const MAX_NAME_LENGTH = 256
const FIRST_SEQUENCE_NUMBER = 10_000_000_000_000_000_000n

/** Checks a topic's name. A FIFO topic's ends in `.fifo`, and only that of a FIFO topic does. */
export const checkTopicName = (name: string, isFifo: boolean): void => {
  const pattern = isFifo ? /^[\w-]+\.fifo$/ : /^[\w-]+$/
  if (name.length > MAX_NAME_LENGTH || !pattern.test(name)) throw invalidParameter('Invalid parameter: Topic Name')
}

/** The ARN of the topic of that name. */
export const topicArn = (name: string, region: string, account: string): string =>
  `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`

/** Makes a topic. */
export const topic = ({ name, region, account, isFifo, attributes, tags }: TopicOptions): Topic => ({
  arn: topicArn(name, region, account),
  region,
  account,
  isFifo,
  attributes: new Map(attributes),
  tags,
  subscriptions: new Map(),
  deduplication: deduplication(),
  deletedSubscriptions: 0,
  sequence: 0,
})

/** The next number of a FIFO topic: 20 digits, growing, with gaps. https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html */
export const nextSequenceNumber = (of: Topic): string => {
  of.sequence += 1
  return String(FIRST_SEQUENCE_NUMBER + BigInt(of.sequence) * 1000n)
}

/** The policy of a topic: the one that was set, or the one that every topic begins with. */
export const policyOf = (of: Topic): string => of.attributes.get('Policy') ?? defaultPolicy(of.arn, of.account)

/** All attributes of a topic. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const topicAttributes = (of: Topic): ReadonlyMap<string, string> => {
  const pending = [...of.subscriptions.values()].filter((subscription) => subscription.isPending).length
  return new Map([
    ['Policy', policyOf(of)],
    ['Owner', of.account],
    ['SubscriptionsPending', String(pending)],
    ['TopicArn', of.arn],
    ['EffectiveDeliveryPolicy', effectiveTopicDeliveryPolicy(of.attributes.get('DeliveryPolicy'))],
    ['SubscriptionsConfirmed', String(of.subscriptions.size - pending)],
    ['DisplayName', ''],
    ['SubscriptionsDeleted', String(of.deletedSubscriptions)],
    ...(of.isFifo
      ? ([
          ['FifoTopic', 'true'],
          ['ContentBasedDeduplication', 'false'],
        ] as const)
      : []),
    ...of.attributes,
  ])
}
