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

/** The same of a call that is held, with whose connection it came on. */
export const heldHit = (call: SqsCall, words: string, messageId?: string): QueueHit => {
  const caller = call.holder?.()
  return { ...hitOf(call, words, messageId), ...(caller === undefined ? {} : { caller }) }
}
