import { AwsError } from '../http/aws-error.ts'
import { fields } from '../http/fields.ts'
import type { JsonInput } from '../http/aws-service.ts'
import { checkDraft, checkSize } from './message-draft.ts'
import type { QueueRegistry } from './queue-registry.ts'

/** A message that another service of this server hands over, without a request. */
export interface Delivery {
  readonly body: string
  /** Message attributes in SendMessage's JSON form: `{ name: { DataType, StringValue | BinaryValue } }`. */
  readonly attributes?: JsonInput
  readonly groupId?: string
  readonly deduplicationId?: string
  /** Becomes AWSTraceHeader. */
  readonly traceHeader?: string
  readonly delaySeconds?: number
  /** Told as the consumer of the `sent` event. @default '' */
  readonly consumer?: string
}

/** Whether it arrived, and if not why. */
export type DeliveryResult =
  | { readonly delivered: true; readonly messageId: string }
  | { readonly delivered: false; readonly code: string; readonly reason: string }

/** Puts a message on the queue of an ARN, which names region and account; refused as SendMessage would refuse it. */
export const deliverTo = (registry: QueueRegistry, queueArn: string, delivery: Delivery): DeliveryResult => {
  const record = registry.findByArn(queueArn)
  if (!record) {
    return {
      delivered: false,
      code: 'AWS.SimpleQueueService.NonExistentQueue',
      reason: 'The specified queue does not exist.',
    }
  }
  const { body, attributes, groupId, deduplicationId, traceHeader, delaySeconds, consumer = '' } = delivery
  const input = fields({
    MessageBody: body,
    MessageAttributes: attributes,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
    DelaySeconds: delaySeconds,
    MessageSystemAttributes:
      traceHeader === undefined ? undefined : { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } },
  })
  try {
    const checked = checkDraft(record.queue, input, record.account)
    checkSize(record.queue, checked)
    return { delivered: true, messageId: record.queue.send(checked.draft, consumer).id }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return { delivered: false, code: error.code, reason: error.message }
  }
}
