import { xmlElement, xmlText } from '../../http/index.ts'
import { checkSubscriptionArn, checkTopicArn } from '../arns.ts'
import { AttributeProblem } from '../attribute-problem.ts'
import { page } from '../page.ts'
import type { SnsAction } from '../sns-context.ts'
import { invalidParameter } from '../sns-errors.ts'
import { checkSettings, subscriptionAttribute } from '../subscription-attribute.ts'
import { subscriptionAttributes } from '../subscription-attributes.ts'
import type { Subscription } from '../subscription.ts'
import { attributesXml, nextTokenXml } from './xml-parts.ts'

/** Unsubscribing what is not subscribed succeeds. */
export const unsubscribe: SnsAction = ({ store }, { input }) => {
  store.removeSubscription(checkSubscriptionArn(input.get('SubscriptionArn')))
  return undefined
}

export const getSubscriptionAttributes: SnsAction = ({ store }, { input }) => {
  const subscription = store.subscription(checkSubscriptionArn(input.get('SubscriptionArn')))
  return attributesXml(subscriptionAttributes(subscription, store.topic(subscription.topicArn)))
}

export const setSubscriptionAttributes: SnsAction = ({ store }, { input }) => {
  const subscription = store.subscription(checkSubscriptionArn(input.get('SubscriptionArn')))
  const place = {
    topicIsFifo: store.topic(subscription.topicArn).isFifo,
    endpoint: subscription.endpoint,
  }
  try {
    const changed = subscriptionAttribute(input.get('AttributeName') ?? '', input.get('AttributeValue') ?? '', place)
    subscription.settings = checkSettings({ ...subscription.settings, ...changed })
  } catch (error) {
    if (error instanceof AttributeProblem) throw invalidParameter(`Invalid parameter: ${error.message}`)
    throw error
  }
  return undefined
}

const listed = (subscriptions: Iterable<Subscription>, token: string | undefined): string => {
  const { items, nextToken } = page(subscriptions, token)
  const members = items.map((one) =>
    xmlElement(
      'member',
      xmlText('TopicArn', one.topicArn) +
        xmlText('Protocol', one.protocol) +
        xmlText('SubscriptionArn', one.isPending ? 'PendingConfirmation' : one.arn) +
        xmlText('Owner', one.owner) +
        xmlText('Endpoint', one.endpoint),
    ),
  )
  return xmlElement('Subscriptions', members.join('')) + nextTokenXml(nextToken)
}

export const listSubscriptions: SnsAction = ({ store }, { input, region, account }) => {
  const own = [...store.subscriptions.values()].filter(
    (one) => one.owner === account && one.topicArn.split(':')[3] === region,
  )
  return listed(own, input.get('NextToken'))
}

export const listSubscriptionsByTopic: SnsAction = ({ store }, call) => {
  const topic = store.topic(checkTopicArn(call.input.get('TopicArn'), 'TopicArn', call))
  return listed(topic.subscriptions.values(), call.input.get('NextToken'))
}
