/** A message attribute as clients send it; `binary` is base64 as it came. */
export interface MessageAttribute {
  readonly dataType: string
  readonly stringValue: string | undefined
  readonly binaryValue: string | undefined
}

/** Message attributes by name, in the order sent. */
export type MessageAttributes = ReadonlyMap<string, MessageAttribute>

/** What is sent: content and addressing, before a queue gave it an identity. */
export interface MessageDraft {
  readonly body: string
  readonly attributes: MessageAttributes | undefined
  readonly traceHeader: string | undefined
  readonly groupId: string | undefined
  readonly deduplicationId: string | undefined
  /** Overrides the queue's delay; standard queues only. */
  readonly delaySeconds: number | undefined
  /** SenderId of the message. */
  readonly sender: string
}

/**
 * Where a message is: `waiting` can be received (or stands behind its FIFO group), `delayed` and `in-flight` come back
 * by themselves, `gone` was deleted, moved, purged or has expired, and lists that still hold it skip it.
 */
export type MessagePlace = 'waiting' | 'delayed' | 'in-flight' | 'gone'

/**
 * One message on one queue. A million of these are kept in memory: every field counts, and a time that is not yet known is
 * `undefined`, because a field that only ever holds large numbers costs a box of its own.
 */
export interface Message {
  readonly id: string
  readonly body: string
  readonly bodyMd5: string
  readonly attributes: MessageAttributes | undefined
  readonly traceHeader: string | undefined
  readonly groupId: string | undefined
  readonly deduplicationId: string | undefined
  readonly sender: string
  /** Enqueue time; a standard message keeps it when it is dead-lettered. */
  readonly sentMs: number
  /** Unique on its queue and growing: the order of arrival, and the sequence number of FIFO queues. */
  readonly serial: number
  /** ARN of the queue it was dead-lettered from. */
  readonly sourceArn: string | undefined
  place: MessagePlace
  /** When it becomes visible, while delayed or in flight. */
  visibleMs: number
  /** Receives over all queues, as AWS counts ApproximateReceiveCount. */
  receiveCount: number
  /** Receives on this queue: what its redrive policy counts, and which receive a handle belongs to. */
  receivesHere: number
  firstReceivedMs: number | undefined
  /** When the latest receive was: visibility may be extended to 12 hours from here. */
  lastReceivedMs: number | undefined
  /** Place in the heap of messages that come back by themselves; -1 outside it. */
  heapIndex: number
}

/** A message handed out, and the handle of this receive. */
export interface Received {
  readonly message: Message
  readonly receiptHandle: string
}
