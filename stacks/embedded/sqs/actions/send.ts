import type { Fields } from '../../aws/fields.ts'
import { attributeMd5 } from '../attribute-md5.ts'
import { checkDraft, checkFifo, checkSize, type CheckedDraft } from '../message-draft.ts'
import type { Queue } from '../queue.ts'
import { sequenceNumber } from '../sequence-number.ts'
import { batchTooLong, invalidParameter } from '../sqs-errors.ts'
import type { Action, Output } from './action.ts'
import { batchEntries, runBatch } from './batch.ts'
import { findQueue } from './find-queue.ts'

const maxBatchBytes = 1_048_576

const sendDraft = (queue: Queue, { draft }: CheckedDraft, consumer: string): Output => {
  const sent = queue.send(draft, consumer)
  const { attributes, traceHeader } = draft
  const trace =
    traceHeader === undefined ? undefined : { dataType: 'String', stringValue: traceHeader, binaryValue: undefined }
  return {
    MD5OfMessageBody: sent.bodyMd5,
    MD5OfMessageAttributes: attributes && attributeMd5(attributes),
    MD5OfMessageSystemAttributes: trace && attributeMd5(new Map([['AWSTraceHeader', trace]])),
    MessageId: sent.id,
    SequenceNumber: queue.fifo ? sequenceNumber(queue, sent.serial) : undefined,
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sendMessage: Action = (state, request) => {
  const { queue } = findQueue(state, request)
  const { account, consumer } = request.call
  const checked = checkDraft(queue, request.input, account)
  checkSize(queue, checked)
  return sendDraft(queue, checked, consumer)
}

/** In a batch AWS calls a missing group an invalid value. */
const refuseBatchOverFifo = (queue: Queue, input: Fields): void => {
  if (!queue.fifo) return
  const groupId = input.text('MessageGroupId')
  if (groupId === undefined) throw invalidParameter('The request must contain the parameter MessageGroupId.')
  checkFifo(queue, groupId, input.text('MessageDeduplicationId'))
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const sendMessageBatch: Action = (state, request) => {
  const { queue } = findQueue(state, request)
  const { account, consumer } = request.call
  const entries = batchEntries(request.input, 'SendMessageBatchRequestEntry')
  for (const { input } of entries) refuseBatchOverFifo(queue, input)
  let total = 0
  const checked = new Map<string, CheckedDraft>()
  const refused = new Map<string, unknown>()
  for (const { id, input } of entries) {
    try {
      const one = checkDraft(queue, input, account)
      checked.set(id, one)
      total += one.bytes
    } catch (error) {
      refused.set(id, error)
    }
  }
  if (total > maxBatchBytes) throw batchTooLong(total, maxBatchBytes)
  return runBatch(entries, ({ id }) => {
    const one = checked.get(id)
    if (!one) throw refused.get(id)
    checkSize(queue, one, 'cannot be validated')
    return sendDraft(queue, one, consumer)
  })
}
