import { envelope, type Envelope, type Notification } from './envelope.ts'
import { attributesDocument, bodyDocument } from './filter/message-document.ts'
import { policyMatches } from './filter/policy-matches.ts'
import { deduplicationIdOf, type PublishEntry } from './publish-entry.ts'
import type { QueueDelivery, SnsContext } from './sns-context.ts'
import type { Subscription } from './subscription.ts'
import type { Topic } from './topic.ts'

/** A message that a topic has accepted. */
export interface AcceptedMessage {
  readonly topic: Topic
  readonly entry: PublishEntry
  readonly messageId: string
  readonly sequenceNumber: string | undefined
  readonly timeMs: number
  readonly traceHeader: string | undefined
  /** Access key of who published. */
  readonly publisher: string
  /** `scheme://host:port`, with which the URLs of the notification begin. */
  readonly origin: string
}

/** More attributes than a message on a queue can have: such a raw message is undeliverable. */
const MAX_RAW_ATTRIBUTES = 10

const once = <T>(compute: () => T): (() => T) => {
  let computed: { readonly value: T } | undefined
  return () => (computed ??= { value: compute() }).value
}

/** Delivers an accepted message to every subscribed queue that wants it. */
export const fanOut = (context: SnsContext, accepted: AcceptedMessage): void => {
  const { topic, entry, traceHeader, publisher } = accepted
  const message = entry.texts?.get('sqs') ?? entry.texts?.get('default') ?? entry.message
  const deduplicationId = once(() => deduplicationIdOf(entry))
  const attributes = once(() => attributesDocument(entry.attributes))
  const body = once(() => bodyDocument(message))
  const wrapped = once((): Envelope => {
    const { messageId, sequenceNumber, timeMs, origin } = accepted
    const { subject, attributes } = entry
    const notification: Notification = { topic, messageId, sequenceNumber, subject, message, attributes, timeMs }
    return envelope(notification, context.signer, origin)
  })

  const wants = ({ settings }: Subscription): boolean => {
    if (settings.filterPolicy === undefined) return true
    const document = settings.filterPolicyScope === 'MessageBody' ? body() : attributes()
    return policyMatches(settings.filterPolicy.compiled, document)
  }

  // A FIFO topic's groups and ids mean nothing to a standard queue; a standard topic's group makes it a fair queue.
  const addressed = (queueArn: string): Pick<QueueDelivery, 'groupId' | 'deduplicationId'> => {
    if (queueArn.endsWith('.fifo')) return { groupId: entry.groupId, deduplicationId: deduplicationId() }
    return { groupId: topic.isFifo ? undefined : entry.groupId, deduplicationId: undefined }
  }

  const deliver = (subscription: Subscription): void => {
    const { settings, endpoint } = subscription
    const content = settings.isRaw
      ? {
          body: message,
          attributes: entry.attributes.size === 0 ? undefined : entry.attributes,
          traceHeader,
          publisher,
        }
      : { body: wrapped().body(subscription), attributes: undefined, traceHeader, publisher }
    const isUndeliverable = settings.isRaw && entry.attributes.size > MAX_RAW_ATTRIBUTES
    if (!isUndeliverable && context.deliver(endpoint, { ...content, ...addressed(endpoint) })) return
    // A queue that is not there is an error of the client's side, which SNS does not retry.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    const deadLetters = settings.redrivePolicy?.queueArn
    if (deadLetters !== undefined) context.deliver(deadLetters, { ...content, ...addressed(deadLetters) })
  }

  for (const subscription of topic.subscriptions.values()) {
    if (subscription.protocol === 'sqs' && !subscription.isPending && wants(subscription)) deliver(subscription)
  }
}
