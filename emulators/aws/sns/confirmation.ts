import { randomUUID } from 'node:crypto'
import { member, signatureMembers } from './envelope-members.ts'
import type { SnsCall, SnsContext } from './sns-context.ts'
import type { Subscription } from './subscription.ts'
import type { Topic } from './topic.ts'

/** Writes the message that asks an endpoint to confirm. */
const confirmationBody = (context: SnsContext, call: SnsCall, topic: Topic, token: string): string => {
  const { origin } = call
  const messageId = randomUUID()
  const time = new Date(context.clock.now()).toISOString()
  const type = 'SubscriptionConfirmation'
  const message = `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
  const url = `${origin}/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`
  const signed = { Message: message, MessageId: messageId, SubscribeURL: url, Timestamp: time, Token: token }
  const members =
    member('Type', type) +
    member('MessageId', messageId) +
    member('Token', token) +
    member('TopicArn', topic.arn) +
    member('Message', message) +
    member('SubscribeURL', url) +
    member('Timestamp', time) +
    signatureMembers({ ...signed, TopicArn: topic.arn, Type: type }, topic, context.signer, origin)
  return `{\n${members.slice(0, -2)}\n}`
}

/**
 * Asks the owner of a queue, who is not who subscribed it, to confirm: the request is a message on the queue.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
 */
export const askToConfirm = (
  context: SnsContext,
  call: SnsCall,
  topic: Topic,
  subscription: Subscription,
  token: string,
): void => {
  const isFifo = subscription.endpoint.endsWith('.fifo')
  context.deliver(subscription.endpoint, {
    body: confirmationBody(context, call, topic, token),
    attributes: undefined,
    traceHeader: undefined,
    groupId: isFifo ? subscription.arn : undefined,
    deduplicationId: isFifo ? subscription.arn.slice(-36) : undefined,
    publisher: call.consumer,
  })
}
