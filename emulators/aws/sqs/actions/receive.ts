import { attributeMd5 } from '../attribute-md5.ts'
import { selectAttributes } from '../message-attributes.ts'
import type { MessageAttributes, Received } from '../message.ts'
import type { Queue, ReceiveRequest } from '../queue.ts'
import { sequenceNumber } from '../sequence-number.ts'
import { invalidValue } from '../sqs-errors.ts'
import type { Action, Output } from './action.ts'
import { findQueue } from './find-queue.ts'

/** Message attributes in the JSON protocol's form. */
const attributesOutput = (attributes: MessageAttributes): Output =>
  Object.fromEntries(
    [...attributes].map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { StringValue: stringValue, BinaryValue: binaryValue, DataType: dataType },
    ]),
  )

const systemAttributes = (queue: Queue, { message }: Received, wanted: ReadonlySet<string>): Output | undefined => {
  if (wanted.size === 0) return undefined
  const all: Readonly<Record<string, string | undefined>> = {
    SenderId: message.sender,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    SequenceNumber: queue.fifo ? sequenceNumber(queue, message.serial) : undefined,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.sourceArn,
  }
  const selected = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (wanted.has('All') || wanted.has(name)),
  )
  return selected.length === 0 ? undefined : Object.fromEntries(selected)
}

const within = (name: string, value: number, min: number, max: number, reason: string): number => {
  if (value < min || value > max) throw invalidValue(value, name, reason)
  return value
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const receiveMessage: Action = (state, request) => {
  const { call, input } = request
  const { queue } = findQueue(state, request)
  const settings = queue.settings()
  const max = within(
    'MaxNumberOfMessages',
    input.integer('MaxNumberOfMessages') ?? 1,
    1,
    10,
    'Must be between 1 and 10, if provided.',
  )
  const waitSeconds = within(
    'WaitTimeSeconds',
    input.integer('WaitTimeSeconds') ?? settings.waitSeconds,
    0,
    20,
    'Must be >= 0 and <= 20, if provided.',
  )
  const visibilitySeconds = within(
    'VisibilityTimeout',
    input.integer('VisibilityTimeout') ?? settings.visibilitySeconds,
    0,
    43_200,
    'Must be between 0 and 43200, if provided.',
  )
  const wantedSystem = new Set([
    ...(input.texts('AttributeNames') ?? []),
    ...(input.texts('MessageSystemAttributeNames') ?? []),
  ])
  const wantedAttributes = input.texts('MessageAttributeNames')
  const receive: ReceiveRequest = {
    max,
    visibilitySeconds,
    consumer: call.consumer,
    attemptId: queue.fifo ? input.text('ReceiveRequestAttemptId') : undefined,
  }

  const output = (received: readonly Received[]): Output => {
    // AWS leaves an empty list out.
    if (received.length === 0) return {}
    return {
      Messages: received.map((one) => {
        const attributes = selectAttributes(one.message.attributes, wantedAttributes)
        return {
          MessageId: one.message.id,
          ReceiptHandle: one.receiptHandle,
          MD5OfBody: one.message.bodyMd5,
          Body: one.message.body,
          Attributes: systemAttributes(queue, one, wantedSystem),
          MD5OfMessageAttributes: attributes && attributeMd5(attributes),
          MessageAttributes: attributes && attributesOutput(attributes),
        }
      }),
    }
  }

  if (waitSeconds === 0) return output(queue.receive(receive))
  let atOnce: readonly Received[] | undefined
  let later: ((received: readonly Received[]) => void) | undefined
  const stop = queue.poll(receive, waitSeconds * 1000, (received) => {
    atOnce = received
    later?.(received)
  })
  if (atOnce) return output(atOnce)
  call.onGone(stop)
  return new Promise((resolve) => {
    later = (received) => resolve(output(received))
  })
}
