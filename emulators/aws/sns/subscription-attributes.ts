import { partitionOf } from './arns.ts'
import { effectiveSubscriptionDeliveryPolicy } from './delivery-policy.ts'
import type { Subscription } from './subscription.ts'
import type { Topic } from './topic.ts'

const whenSet = (name: string, value: string | undefined): readonly (readonly [string, string])[] =>
  value === undefined ? [] : [[name, value]]

const deliveryPolicies = (of: Subscription, topic: Topic): readonly (readonly [string, string])[] => {
  if (!of.protocol.startsWith('http')) return []
  const own = of.settings.deliveryPolicy
  const effective = effectiveSubscriptionDeliveryPolicy(own, topic.attributes.get('DeliveryPolicy'))
  return [...whenSet('DeliveryPolicy', own), ['EffectiveDeliveryPolicy', effective]]
}

/**
 * All attributes of a subscription. The scope is told only beside a policy.
 * https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
 */
export const subscriptionAttributes = (of: Subscription, topic: Topic): ReadonlyMap<string, string> => {
  const { settings } = of
  const scope = settings.filterPolicy === undefined ? undefined : settings.filterPolicyScope
  return new Map([
    ['SubscriptionPrincipal', `arn:${partitionOf(topic.region)}:iam::${of.owner}:user/shakedown`],
    ['Owner', of.owner],
    ['RawMessageDelivery', String(settings.isRaw)],
    ['TopicArn', of.topicArn],
    ['Endpoint', of.endpoint],
    ['Protocol', of.protocol],
    ['PendingConfirmation', String(of.isPending)],
    ['ConfirmationWasAuthenticated', String(of.wasAuthenticated)],
    ['SubscriptionArn', of.arn],
    ...whenSet('FilterPolicy', settings.filterPolicy?.source),
    ...whenSet('FilterPolicyScope', scope),
    ...whenSet('RedrivePolicy', settings.redrivePolicy?.source),
    ...whenSet('SubscriptionRoleArn', settings.roleArn),
    ...whenSet('ReplayPolicy', settings.replayPolicy),
    ...deliveryPolicies(of, topic),
  ])
}
