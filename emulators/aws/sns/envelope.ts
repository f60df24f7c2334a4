import { member, signatureMembers } from './envelope-members.ts'
import type { MessageAttributes } from './message-attributes.ts'
import type { Signer } from './signing/signer.ts'
import type { Subscription } from './subscription.ts'
import type { Topic } from './topic.ts'

/** What a topic delivers to one protocol: the text may differ by protocol, the rest does not. */
export interface Notification {
  readonly topic: Topic
  readonly messageId: string
  /** Only of a FIFO topic. */
  readonly sequenceNumber: string | undefined
  readonly subject: string | undefined
  readonly message: string
  readonly attributes: MessageAttributes
  readonly timeMs: number
}

/** Writes notifications for subscribers. */
export interface Envelope {
  /** The body for a subscriber that does not take raw messages. */
  body(subscription: Subscription): string
}

const attributesMember = (attributes: MessageAttributes): string => {
  if (attributes.size === 0) return ''
  const lines = [...attributes].map(([name, { dataType, stringValue, binaryValue = '' }]) => {
    const value = JSON.stringify({ Type: dataType, Value: stringValue ?? binaryValue })
    return `    ${JSON.stringify(name)} : ${value}`
  })
  return `,\n  "MessageAttributes" : {\n${lines.join(',\n')}\n  }`
}

/**
 * Writes the JSON of a notification, laid out as SNS lays it out. A FIFO topic's carries its sequence number and no
 * signature. The signature is the same for all subscribers, so it is computed once. `origin` begins the URLs.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const envelope = (notification: Notification, signer: Signer, origin: string): Envelope => {
  let start: string | undefined
  const { topic, messageId, sequenceNumber, subject, message, attributes, timeMs } = notification
  const time = new Date(timeMs).toISOString()
  const signature = (): string => {
    const fields = { Message: message, MessageId: messageId, Subject: subject, Timestamp: time, TopicArn: topic.arn }
    return signatureMembers({ ...fields, Type: 'Notification' }, topic, signer, origin)
  }
  const compose = (): string =>
    '{\n' +
    member('Type', 'Notification') +
    member('MessageId', messageId) +
    member('SequenceNumber', sequenceNumber) +
    member('TopicArn', topic.arn) +
    member('Subject', subject) +
    member('Message', message) +
    member('Timestamp', time) +
    (topic.isFifo ? '' : signature())
  return {
    body: (subscription) => {
      start ??= compose()
      const unsubscribe = `${origin}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`
      return `${start}  "UnsubscribeURL" : ${JSON.stringify(unsubscribe)}${attributesMember(attributes)}\n}`
    },
  }
}
