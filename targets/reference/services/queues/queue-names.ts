/** A queue and its dead-letter queue, as a service knows them. */
export interface QueuePair {
  /** Name in health and configuration: `visit`. */
  readonly id: string
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
}

/** The name of a queue is the last part of its URL. */
export const queueNameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1)
