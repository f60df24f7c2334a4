import type { Subject } from './subject.ts'

/** A queue that a topic delivers to. */
export interface Subscribed {
  readonly topic: string
  readonly queue: string
  readonly subscription: string
}

/** Makes a topic and a queue that it may send to, and subscribes it. AWS needs the queue's policy to say so. */
export const subscribed = async (
  subject: Subject,
  attributes: Readonly<Record<string, string>> = {},
  made: { readonly topic?: string; readonly queue?: string } = {},
): Promise<Subscribed> => {
  const topic = made.topic ?? (await subject.topic())
  const queue = made.queue ?? (await subject.queue())
  const Endpoint = await subject.arn(queue)
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Endpoint,
        Condition: { ArnEquals: { 'aws:SourceArn': topic } },
      },
    ],
  })
  await subject.sqs.setQueueAttributes({ QueueUrl: queue, Attributes: { Policy } })
  const answer = await subject.sns.subscribe({
    TopicArn: topic,
    Protocol: 'sqs',
    Endpoint,
    Attributes: attributes,
    ReturnSubscriptionArn: true,
  })
  return { topic, queue, subscription: answer.SubscriptionArn ?? '' }
}

/** The members of a notification's envelope. @throws when a body is not a JSON object */
export const envelopeOf = (body: string | undefined): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(body ?? '')
  if (typeof value !== 'object' || value === null) throw new Error(`not an envelope: ${body}`)
  return Object.fromEntries(Object.entries(value))
}
