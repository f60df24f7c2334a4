import type { Fields } from '../../http/fields.ts'
import { invalidValue, missingParameter } from '../sqs-errors.ts'
import type { Action } from './action.ts'
import { batchEntries, runBatch } from './batch.ts'
import { findQueue } from './find-queue.ts'

const handleOf = (input: Fields): string => {
  const handle = input.text('ReceiptHandle')
  if (handle === undefined) throw missingParameter('ReceiptHandle')
  return handle
}

const timeoutOf = (input: Fields): number => {
  const timeoutSeconds = input.integer('VisibilityTimeout')
  if (timeoutSeconds === undefined) throw missingParameter('VisibilityTimeout')
  if (timeoutSeconds < 0 || timeoutSeconds > 43_200) {
    throw invalidValue(timeoutSeconds, 'VisibilityTimeout', 'Must be between 0 and 43200, if provided.')
  }
  return timeoutSeconds
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export const deleteMessage: Action = (state, request) => {
  findQueue(state, request).queue.remove(handleOf(request.input), request.call.consumer)
  return undefined
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export const deleteMessageBatch: Action = (state, request) => {
  const { queue } = findQueue(state, request)
  return runBatch(batchEntries(request.input, 'DeleteMessageBatchRequestEntry'), ({ id, input }) => {
    queue.remove(handleOf(input), request.call.consumer)
    return { Id: id }
  })
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const changeMessageVisibility: Action = (state, request) => {
  const { queue } = findQueue(state, request)
  queue.changeVisibility(handleOf(request.input), timeoutOf(request.input), request.call.consumer)
  return undefined
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export const changeMessageVisibilityBatch: Action = (state, request) => {
  const { queue } = findQueue(state, request)
  return runBatch(batchEntries(request.input, 'ChangeMessageVisibilityBatchRequestEntry'), ({ id, input }) => {
    queue.changeVisibility(handleOf(input), timeoutOf(input), request.call.consumer)
    return { Id: id }
  })
}
