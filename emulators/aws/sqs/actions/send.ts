import { AwsError } from '../../http/aws-error.ts'
import type { Fields } from '../../http/fields.ts'
import { attributeMd5 } from '../attribute-md5.ts'
import { checkDraft, checkFifo, checkSize, type CheckedDraft } from '../message-draft.ts'
import type { Queue } from '../queue.ts'
import { sequenceNumber } from '../sequence-number.ts'
import { batchTooLong, invalidParameter } from '../sqs-errors.ts'
import type { Action, Output } from './action.ts'
import { batchEntries, runBatch } from './batch.ts'
import { findQueue } from './find-queue.ts'

const maxBatchBytes = 1_048_576

const traceMd5 = (header: string): string =>
  attributeMd5(new Map([['AWSTraceHeader', { dataType: 'String', stringValue: header, binaryValue: undefined }]]))

/** @param id of the batch's entry; `undefined` outside a batch */
const sendDraft = (queue: Queue, { draft, ownTrace }: CheckedDraft, consumer: string, id?: string): Output => {
  const sent = queue.send(draft, consumer)
  return {
    Id: id,
    MD5OfMessageBody: sent.bodyMd5,
    MD5OfMessageAttributes: draft.attributes && attributeMd5(draft.attributes),
    MD5OfMessageSystemAttributes: ownTrace === undefined ? undefined : traceMd5(ownTrace),
    MessageId: sent.id,
    SequenceNumber: queue.fifo ? sequenceNumber(queue, sent.serial) : undefined,
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sendMessage: Action = (state, request) => {
  const { queue } = findQueue(state, request)
  const { account, consumer, traceHeader } = request.call
  const checked = checkDraft(queue, request.input, account, traceHeader)
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
  const { account, consumer, traceHeader } = request.call
  const entries = batchEntries(request.input, 'SendMessageBatchRequestEntry')
  for (const { input } of entries) refuseBatchOverFifo(queue, input)
  let total = 0
  const checked = entries.map(({ input }): CheckedDraft | AwsError => {
    try {
      const one = checkDraft(queue, input, account, traceHeader)
      total += one.bytes
      return one
    } catch (error) {
      if (error instanceof AwsError) return error
      throw error
    }
  })
  if (total > maxBatchBytes) throw batchTooLong(total, maxBatchBytes)
  return runBatch(entries, ({ id }, index) => {
    const one = checked[index]
    if (!one || one instanceof AwsError) throw one
    checkSize(queue, one, 'cannot be validated')
    return sendDraft(queue, one, consumer, id)
  })
}
