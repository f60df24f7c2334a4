import { randomBytes, randomUUID } from 'node:crypto'
import { xmlText, type QueryInput } from '../../http/index.ts'
import { checkTopicArn } from '../arns.ts'
import { AttributeProblem } from '../attribute-problem.ts'
import { askToConfirm } from '../confirmation.ts'
import { checkEndpoint, needsConfirmation } from '../endpoint.ts'
import type { SnsAction } from '../sns-context.ts'
import { invalidParameter } from '../sns-errors.ts'
import { checkSettings, subscriptionAttribute, type SubscriptionPlace } from '../subscription-attribute.ts'
import { defaultSettings, type Subscription, type SubscriptionSettings } from '../subscription.ts'

const TOKEN_BYTES = 124

const readSettings = (input: QueryInput, place: SubscriptionPlace): Partial<SubscriptionSettings> => {
  const given: { -readonly [K in keyof SubscriptionSettings]?: SubscriptionSettings[K] } = {}
  try {
    for (const entry of input.list('Attributes.entry')) {
      Object.assign(given, subscriptionAttribute(entry.get('key') ?? '', entry.get('value') ?? '', place))
    }
    checkSettings({ ...defaultSettings, ...given })
  } catch (error) {
    if (error instanceof AttributeProblem)
      throw invalidParameter(`Invalid parameter: Attributes Reason: ${error.message}`)
    throw error
  }
  return given
}

/** The attributes that were given, compared by what they say; policies by their JSON. */
const isSame = (existing: SubscriptionSettings, given: Partial<SubscriptionSettings>): boolean => {
  const source = (settings: SubscriptionSettings): string =>
    JSON.stringify([
      settings.isRaw,
      settings.filterPolicyScope,
      settings.filterPolicy && JSON.parse(settings.filterPolicy.source),
      settings.redrivePolicy && JSON.parse(settings.redrivePolicy.source),
      settings.deliveryPolicy,
      settings.roleArn,
      settings.replayPolicy,
    ])
  return source(existing) === source({ ...existing, ...given })
}

const answer = (subscription: Subscription, input: QueryInput): string => {
  const shown = subscription.isPending && input.get('ReturnSubscriptionArn') !== 'true'
  return xmlText('SubscriptionArn', shown ? 'pending confirmation' : subscription.arn)
}

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html: the same endpoint again is the same subscription, as
 * long as no attribute that is given differs.
 */
export const subscribe: SnsAction = (context, call) => {
  const { store } = context
  const { input, account } = call
  const topic = store.topic(checkTopicArn(input.get('TopicArn'), 'TopicArn', call))
  const protocol = input.get('Protocol') ?? ''
  const endpoint = input.get('Endpoint') ?? ''
  checkEndpoint(protocol, endpoint, topic.isFifo)
  const given = readSettings(input, { topicIsFifo: topic.isFifo, endpoint })
  const existing = [...topic.subscriptions.values()].find(
    (one) => one.protocol === protocol && one.endpoint === endpoint,
  )
  if (existing !== undefined) {
    if (isSame(existing.settings, given)) return answer(existing, input)
    throw invalidParameter(
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    )
  }
  const isPending = needsConfirmation(protocol, endpoint, account)
  const subscription: Subscription = {
    arn: `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    protocol,
    endpoint,
    owner: account,
    isPending,
    wasAuthenticated: !isPending,
    settings: { ...defaultSettings, ...given },
  }
  store.addSubscription(subscription)
  if (isPending) {
    const token = randomBytes(TOKEN_BYTES).toString('hex')
    store.tokens.set(token, subscription)
    if (protocol === 'sqs') askToConfirm(context, call, topic, subscription, token)
  }
  return answer(subscription, input)
}
