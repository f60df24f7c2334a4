/** What the first of several equal sends was answered with. */
export interface FirstSend {
  readonly messageId: string
  readonly serial: number
  readonly atMs: number
}

/** The window in which an equal send is a duplicate. Outlives delete and purge, has no cap. */
export interface Deduplication {
  find(key: string, nowMs: number): FirstSend | undefined
  remember(key: string, first: FirstSend): void
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
const windowMs = 5 * 60_000

/** Makes an empty window; entries that are past it go when it is used. */
export const deduplication = (): Deduplication => {
  // A Map iterates in the order of insertion, which here is that of time.
  const seen = new Map<string, FirstSend>()
  const prune = (nowMs: number): void => {
    for (const [key, first] of seen) {
      if (nowMs - first.atMs < windowMs) return
      seen.delete(key)
    }
  }
  return {
    find: (key, nowMs) => {
      prune(nowMs)
      return seen.get(key)
    },
    remember: (key, first) => void seen.set(key, first),
  }
}
