/** What SNS would put on the queue for a published message. */
export interface EnvelopeParts {
  /** The copy's id: redrives and retries leave the body alone, so it stays with the message. */
  readonly messageId: string
  readonly topic: string
  readonly message: unknown
  readonly timestamp: string
  readonly attributes: Readonly<Record<string, string>>
}

/** A body with SNS's envelope, as text. */
export const snsEnvelope = ({ messageId, topic, message, timestamp, attributes }: EnvelopeParts): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: `arn:aws:sns:eu-west-2:000000000000:${topic}`,
    Message: JSON.stringify(message),
    Timestamp: timestamp,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
    ),
  })

/** When version n of a key's content came about: later versions are strictly later. */
export const momentOf = (version: number): string => new Date(Date.UTC(2026, 2, 2, 9, version)).toISOString()
