import { z } from 'zod'

/** The envelope that SNS puts around a message on its way to a queue. Messages of our own have another `Type`. */
const envelopeSchema = z.object({
  Type: z.string(),
  MessageId: z.string().optional(),
  Message: z.string(),
  Timestamp: z.string().optional(),
  MessageAttributes: z.record(z.string(), z.object({ Type: z.string(), Value: z.string() })).optional(),
})

/** A message as its consumer sees it. */
export interface Notification {
  readonly type: string
  /** The publishing side's id of the notification. */
  readonly notificationId: string
  readonly eventType: string
  /** When it was published, as the topic says. */
  readonly timestamp?: string | undefined
  /** What was published, parsed. */
  readonly message: unknown
}

/** Content that cannot be read: another try will not help until somebody changes something. */
export class UnreadableContent extends Error {
  override readonly name = 'UnreadableContent'
}

/** Reads data that came from outside; throws {@link UnreadableContent} with all that is wrong. */
export const readContent = <Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  what: string,
): z.output<Schema> => {
  const read = schema.safeParse(data)
  if (read.success) return read.data
  const words = z
    .prettifyError(read.error)
    .replaceAll(/✖ |\s*\n\s*/g, ' ')
    .trim()
  throw new UnreadableContent(`JSON decoding error: cannot deserialize ${what}: ${words}`)
}

const parseJson = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnreadableContent(`JSON decoding error: ${what} is not JSON`, { cause: error })
  }
}

/** Opens the envelope of a message's body. */
export const readNotification = (body: string | undefined): Notification => {
  const envelope = readContent(envelopeSchema, parseJson(body ?? '', 'message'), 'SNS envelope')
  return {
    type: envelope.Type,
    notificationId: envelope.MessageId ?? '',
    timestamp: envelope.Timestamp,
    eventType: envelope.MessageAttributes?.['eventType']?.Value ?? '',
    message: parseJson(envelope.Message, 'Message'),
  }
}
