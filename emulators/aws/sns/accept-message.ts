import { uuid } from '../http/uuid.ts'
import type { Published } from './deduplication.ts'
import { fanOut } from './fan-out.ts'
import { deduplicationIdOf, type PublishEntry } from './publish-entry.ts'
import type { SnsCall, SnsContext } from './sns-context.ts'
import { nextSequenceNumber, type Topic } from './topic.ts'

const deduplicationKey = (topic: Topic, entry: PublishEntry): string => {
  const id = deduplicationIdOf(entry)
  // Either half could hold the separator, so the first one is given with its length.
  const isPerGroup = topic.attributes.get('FifoThroughputScope') === 'MessageGroup'
  return isPerGroup ? `${entry.groupId?.length ?? 0}:${entry.groupId ?? ''}:${id}` : id
}

/**
 * Accepts a checked message: gives it an identity and delivers it. A FIFO topic answers a message that it has accepted
 * in the last five minutes as it answered the first time, and delivers nothing.
 */
export const acceptMessage = (context: SnsContext, call: SnsCall, topic: Topic, entry: PublishEntry): Published => {
  const timeMs = context.clock.now()
  const key = topic.isFifo ? deduplicationKey(topic, entry) : undefined
  const earlier = key === undefined ? undefined : topic.deduplication.find(key, timeMs)
  if (earlier !== undefined) return earlier
  const sequenceNumber = topic.isFifo ? nextSequenceNumber(topic) : undefined
  const published: Published = { messageId: uuid(), sequenceNumber }
  if (key !== undefined) topic.deduplication.remember(key, published, timeMs)
  const { traceHeader, origin, consumer: publisher } = call
  fanOut(context, { topic, entry, ...published, timeMs, traceHeader, publisher, origin })
  return published
}
