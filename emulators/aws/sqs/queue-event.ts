/**
 * What happened to one message, told synchronously and in the order in which things happen. `queue` is a queue's name;
 * `consumer` whose connection the request came on, where a tap told, else the access key id in its credential scope, '' when there is none.
 */
export type QueueEvent =
  /** Arrived. `deduplicated`: a duplicate of a FIFO message, whose id it got; nothing was stored. */
  | {
      readonly kind: 'sent'
      readonly queue: string
      readonly messageId: string
      readonly body: string
      readonly groupId?: string
      readonly consumer: string
      readonly deduplicated?: true
    }
  /** Handed out; told before the answer is written, so it may be lost on its way. `retried`: the same receive attempt again. */
  | {
      readonly kind: 'received'
      readonly queue: string
      readonly messageId: string
      readonly receiveCount: number
      readonly consumer: string
      readonly receiptHandle: string
      readonly retried?: true
    }
  /** Really removed. */
  | { readonly kind: 'deleted'; readonly queue: string; readonly messageId: string; readonly consumer: string }
  /** A delete by the handle of an older receive, or of a message already gone: nothing was removed. */
  | { readonly kind: 'delete-ignored'; readonly queue: string; readonly messageId: string; readonly consumer: string }
  /** The visibility timeout of a message in flight was changed, counted from now. */
  | {
      readonly kind: 'visibility'
      readonly queue: string
      readonly messageId: string
      readonly consumer: string
      readonly timeoutSeconds: number
    }
  /** Came back without acknowledgement. Told when noticed: at the queue's next use, before the next receive. */
  | { readonly kind: 'expired-visibility'; readonly queue: string; readonly messageId: string }
  /** Moved to the dead-letter queue instead of being received once more. */
  | {
      readonly kind: 'dead-lettered'
      readonly queue: string
      readonly messageId: string
      readonly to: string
      readonly toMessageId: string
    }
  /** Moved off a dead-letter queue by a move task: a new message with a new id. */
  | {
      readonly kind: 'redriven'
      readonly queue: string
      readonly messageId: string
      readonly to: string
      readonly toMessageId: string
    }
  /** Older than the queue's retention period. */
  | { readonly kind: 'expired'; readonly queue: string; readonly messageId: string }
  /** Removed by PurgeQueue, or with its queue. */
  | { readonly kind: 'purged'; readonly queue: string; readonly messageId: string }
