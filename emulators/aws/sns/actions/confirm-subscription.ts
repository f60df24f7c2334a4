import { xmlText } from '../../http/index.ts'
import type { SnsAction, SnsCall } from '../sns-context.ts'
import { invalidParameter } from '../sns-errors.ts'

const HEX = /^[\da-f]+$/i

const checkTopic = ({ input, region, consumer }: SnsCall, arn: string): void => {
  const [, , service, ofTopic] = arn.split(':')
  const isForeign = consumer !== '' && ofTopic !== region
  if (service !== 'sns' || isForeign || input.get('TopicArn') === undefined) {
    throw invalidParameter('Invalid parameter: Topic')
  }
}

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html. SNS asks whether the topic's ARN is one of
 * this region, and then looks at the token alone: another topic's name beside a valid token still confirms.
 */
export const confirmSubscription: SnsAction = ({ store }, call) => {
  const { input } = call
  const arn = input.get('TopicArn') ?? ''
  checkTopic(call, arn)
  const token = input.get('Token') ?? ''
  if (!HEX.test(token)) throw invalidParameter('Invalid token')
  const subscription = store.tokens.get(token)
  if (subscription === undefined) throw invalidParameter('Invalid parameter: Token')
  if (subscription.arn.split(':')[3] !== arn.split(':')[3]) throw invalidParameter('Invalid parameter: Topic')
  if (subscription.isPending) {
    subscription.isPending = false
    // Whoever follows the link signs nothing. https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
    subscription.wasAuthenticated = call.consumer !== ''
  }
  return xmlText('SubscriptionArn', subscription.arn)
}
