import type { QueueHit } from '../../harness/model/reach.ts'

/** A message that went through the tap. */
export interface KnownMessage {
  readonly queue: string
  readonly messageId: string
  readonly body: string
  /** Times it was handed out here. */
  receives: number
  /** The queue's own handle of its last receive. */
  latestHandle: string
  /** Its delete was passed on, and the queue said that it worked. */
  deleted: boolean
}

/** A receipt handle that a consumer has. */
export interface Receipt {
  readonly message: KnownMessage
  /** What the queue knows it by; the consumer may have been given another. */
  readonly handle: string
  /** It is out of date: to be told when it is used. */
  readonly expired?: (used: QueueHit) => void
}

/** What the tap remembers of the messages that it handed out: which body belongs to a receipt handle. */
export interface KnownMessages {
  /** A message is handed out by a receipt. */
  handOut(seen: {
    readonly queue: string
    readonly messageId: string
    readonly body: string
    /** The handle that the consumer gets. */
    readonly given: string
    /** The queue's. */
    readonly handle: string
    readonly expired?: (used: QueueHit) => void
  }): KnownMessage
  byHandle(given: string | undefined): Receipt | undefined
  /** How often a message was handed out, over all queues. */
  receives(messageId: string): number
}

// A run of many hours must not fill the memory: 64 Mi characters of bodies are enough for what is under way.
const limitCharacters = 64 * 1024 * 1024
const perMessage = 512

/** Remembers messages, the latest of them when they become too many. */
export const knownMessages = (maxCharacters = limitCharacters): KnownMessages => {
  const messages = new Map<string, { readonly known: KnownMessage; readonly given: string[] }>()
  const receipts = new Map<string, Receipt>()
  let characters = 0
  const forgetOldest = (): void => {
    for (const [key, { known, given }] of messages) {
      if (characters <= maxCharacters) return
      messages.delete(key)
      for (const handle of given) receipts.delete(handle)
      characters -= known.body.length + perMessage
    }
  }
  return {
    handOut: ({ queue, messageId, body, given, handle, expired }) => {
      const key = `${messageId} ${queue}`
      const before = messages.get(key)
      if (before === undefined) characters += body.length + perMessage
      const entry = before ?? {
        known: { queue, messageId, body, receives: 0, latestHandle: handle, deleted: false },
        given: [],
      }
      entry.known.receives += 1
      entry.known.latestHandle = handle
      entry.given.push(given)
      // The latest stand last.
      messages.delete(key)
      messages.set(key, entry)
      receipts.set(given, { message: entry.known, handle, ...(expired && { expired }) })
      forgetOldest()
      return entry.known
    },
    byHandle: (given) => (given === undefined ? undefined : receipts.get(given)),
    receives: (messageId) =>
      [...messages.values()].reduce(
        (sum, { known }) => (known.messageId === messageId ? sum + known.receives : sum),
        0,
      ),
  }
}
