import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { copyAndLeave, copyOver } from './copy-over.ts'
import { queueAttributes } from './queue-attributes.ts'
import type { QueuePair } from './queue-names.ts'

/** What an operator is told. */
export interface RedriveResult {
  readonly messagesFoundCount: number
}

/**
 * Brings the messages of a dead-letter queue back to its queue. The answer is the number that was visible when the move
 * was started; SQS moves them in its own time.
 */
export const redrive = async (
  sqs: SQSClient,
  queue: QueuePair,
  defects: ReadonlySet<string>,
): Promise<RedriveResult> => {
  const { arn, visible } = await queueAttributes(sqs, queue.deadLetterQueueUrl)
  const messagesFoundCount = Number(visible)
  if (messagesFoundCount === 0) return { messagesFoundCount }
  if (defects.has('redrive-loses-message')) await copyOver(sqs, queue)
  else if (defects.has('redrive-copies-without-delete')) await copyAndLeave(sqs, queue)
  else await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))
  return { messagesFoundCount }
}
