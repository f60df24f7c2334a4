import type { JsonInput } from '../../emulators/aws/http/index.ts'
import type { Ready } from './outbox.ts'
import type { TapParts } from './parts.ts'
import { textOf } from './sqs-call.ts'

/** As the queue counts, where the consumer asked for it. */
const receiveCountOf = ({ Attributes }: JsonInput): unknown =>
  typeof Attributes === 'object' && Attributes !== null && 'ApproximateReceiveCount' in Attributes
    ? Attributes.ApproximateReceiveCount
    : undefined

/** A message left its queue for a consumer, whether that is told of it or not: it is remembered and observed. */
export const tellReceived = (
  consumer: string,
  { queue, message, handle, expired }: Pick<Ready, 'queue' | 'message' | 'handle' | 'expired'>,
  { known, observe }: Pick<TapParts, 'known' | 'observe'>,
): void => {
  const messageId = textOf(message, 'MessageId') ?? ''
  const given = textOf(message, 'ReceiptHandle') ?? ''
  const body = textOf(message, 'Body') ?? ''
  const seen = known.handOut({ queue, messageId, body, given, handle, ...(expired && { expired }) })
  const receiveCount = Number(receiveCountOf(message) ?? seen.receives)
  observe({ kind: 'received', queue, messageId, receiveCount, consumer, receiptHandle: given }, body)
}
