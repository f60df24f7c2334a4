/** What the first of several equal messages was answered with; the others are answered the same. */
export interface Published {
  readonly messageId: string
  readonly sequenceNumber: string | undefined
}

/** Remembers what a FIFO topic has published. */
export interface Deduplication {
  /** The answer to the message of that key published less than five minutes before `nowMs`. */
  find(key: string, nowMs: number): Published | undefined
  remember(key: string, published: Published, nowMs: number): void
}

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html */
const WINDOW_MS = 5 * 60_000

/** A topic's memory of five minutes, which counts from the first message of a key. */
export const deduplication = (): Deduplication => {
  // The window is the same for all, so the map's order of insertion is the order in which they lapse.
  const seen = new Map<string, { readonly published: Published; readonly untilMs: number }>()

  const forget = (nowMs: number): void => {
    for (const [key, { untilMs }] of seen) {
      if (untilMs > nowMs) return
      seen.delete(key)
    }
  }

  return {
    find: (key, nowMs) => {
      forget(nowMs)
      return seen.get(key)?.published
    },
    remember: (key, published, nowMs) => void seen.set(key, { published, untilMs: nowMs + WINDOW_MS }),
  }
}
