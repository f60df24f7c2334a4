import type { QueueHit } from '../../harness/model/reach.ts'
import type { SqsCall } from './sqs-call.ts'

/** What the tap did to a call, or to a message in it. */
export const hitOf = ({ action, queue, consumer }: SqsCall, words: string, messageId?: string): QueueHit => ({
  action,
  queue,
  consumer,
  ...(messageId === undefined ? {} : { messageId }),
  words,
})
