import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Applied, PersonIdentifier } from './applied.ts'

/** An event for others. */
export interface DomainEvent {
  /** The same when the event is published again. */
  readonly eventId: string
  readonly eventType: string
  /** JSON. */
  readonly message: string
}

/** What others are told of a change to a person, under a new id. */
export const domainEventOf = (
  { personUuid, change }: Pick<Applied, 'personUuid' | 'change'>,
  identifier: PersonIdentifier,
): DomainEvent => {
  const eventType = `core-person-record.person.${change}`
  const message = {
    eventType,
    personReference: { identifiers: [identifier] },
    additionalInformation: { personUuid },
    occurredAt: new Date().toISOString(),
  }
  return { eventId: randomUUID(), eventType, message: JSON.stringify(message) }
}

/** Publishes to the topic for domain events. */
const toTopic = async (topicArn: string): Promise<(event: DomainEvent) => Promise<void>> => {
  // Loaded only where there is a topic: a quick start matters.
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns')
  const sns = new SNSClient()
  return async ({ eventType, message }) => {
    const MessageAttributes = { eventType: { DataType: 'String', StringValue: eventType } }
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: message, MessageAttributes }))
  }
}

/** Puts events on a queue, in the envelope that a topic would put around them. */
const toQueue =
  (sqs: SQSClient, queueUrl: string) =>
  async ({ eventId, eventType, message }: DomainEvent): Promise<void> => {
    const body = {
      Type: 'Notification',
      MessageId: eventId,
      Message: message,
      Timestamp: new Date().toISOString(),
      MessageAttributes: { eventType: { Type: 'String', Value: eventType } },
    }
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) }))
  }

/** Publishes to the topic where there is one, else to the queue. */
export const domainEventPublisher = async (
  sqs: SQSClient,
  to: { readonly topicArn?: string | undefined; readonly queueUrl: string },
): Promise<(event: DomainEvent) => Promise<void>> =>
  to.topicArn === undefined ? toQueue(sqs, to.queueUrl) : toTopic(to.topicArn)
