import type { Fields } from '../http/fields.ts'
import { parseMessageAttributes, attributeBytes } from './message-attributes.ts'
import type { MessageDraft } from './message.ts'
import type { Queue } from './queue.ts'
import { hasForbiddenCharacter } from './text.ts'
import { invalidMessageContents, invalidParameter, invalidValue, missingParameter } from './sqs-errors.ts'

/** A draft that its queue may take, and its size as AWS counts it. */
export interface CheckedDraft {
  readonly draft: MessageDraft
  readonly bytes: number
  /** The trace header among its system attributes, of which the answer tells the digest. */
  readonly ownTrace: string | undefined
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
const token = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/

const checkBody = (body: string | undefined): string => {
  if (body === undefined || body === '') throw missingParameter('MessageBody')
  if (hasForbiddenCharacter(body)) {
    throw invalidMessageContents(
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    )
  }
  return body
}

const checkToken = (name: string, value: string | undefined): void => {
  if (value === undefined || token.test(value)) return
  const reason = `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`
  throw invalidParameter(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`)
}

const checkDelay = (queue: Queue, delaySeconds: number | undefined): void => {
  if (delaySeconds === undefined) return
  // A FIFO queue has one delay for all of its messages; 0 is no request for another one.
  if (queue.fifo && delaySeconds !== 0) {
    const reason = 'The request include parameter that is not valid for this queue type.'
    throw invalidValue(delaySeconds, 'DelaySeconds', reason)
  }
  if (delaySeconds < 0 || delaySeconds > 900) {
    throw invalidValue(delaySeconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.')
  }
}

/**
 * What a FIFO queue asks of every message. AWS refuses a whole batch for it, where other problems fail their own entry.
 * @throws MissingParameter, InvalidParameterValue
 */
export const checkFifo = (queue: Queue, groupId: string | undefined, deduplicationId: string | undefined): void => {
  if (queue.fifo) {
    if (groupId === undefined) throw missingParameter('MessageGroupId')
    if (deduplicationId === undefined && !queue.settings().contentBasedDeduplication) {
      throw invalidParameter(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      )
    }
  } else if (deduplicationId !== undefined) {
    const reason = 'The request includes a parameter that is not valid for this queue type.'
    throw invalidValue(deduplicationId, 'MessageDeduplicationId', reason)
  }
}

/** @throws InvalidParameterValue when a message is larger than its queue takes; a batch words it in its own way */
export const checkSize = (queue: Queue, { bytes }: CheckedDraft, words = 'are invalid'): void => {
  const { maxBytes } = queue.settings()
  if (bytes <= maxBytes) return
  throw invalidParameter(`One or more parameters ${words}. Reason: Message must be shorter than ${maxBytes} bytes.`)
}

/**
 * Reads one message to send and checks all but its size.
 * @param trace the request's trace header, which counts where the message brings none of its own
 * @throws AwsError as AWS does, also for what a batch reports per entry
 */
export const checkDraft = (queue: Queue, input: Fields, sender: string, trace?: string): CheckedDraft => {
  const body = checkBody(input.text('MessageBody'))
  const groupId = input.text('MessageGroupId')
  const deduplicationId = input.text('MessageDeduplicationId')
  const delaySeconds = input.integer('DelaySeconds')
  checkDelay(queue, delaySeconds)
  checkToken('MessageGroupId', groupId)
  checkToken('MessageDeduplicationId', deduplicationId)
  checkFifo(queue, groupId, deduplicationId)
  const attributes = parseMessageAttributes(input.objectMap('MessageAttributes'))
  const system = parseMessageAttributes(input.objectMap('MessageSystemAttributes'))
  const unknown = system && [...system.keys()].find((name) => name !== 'AWSTraceHeader')
  if (unknown !== undefined) {
    throw invalidParameter(`Message system attribute name '${unknown}' is invalid. Valid values: [AWSTraceHeader]`)
  }
  // System attributes do not count towards the size.
  const bytes = Buffer.byteLength(body) + attributeBytes(attributes)
  const ownTrace = system?.get('AWSTraceHeader')?.stringValue
  const traceHeader = ownTrace ?? trace
  return { draft: { body, attributes, traceHeader, groupId, deduplicationId, delaySeconds, sender }, bytes, ownTrace }
}
