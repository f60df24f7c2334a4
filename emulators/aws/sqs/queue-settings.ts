/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string
  readonly maxReceiveCount: number
}

/** What of a queue's attributes governs its messages. */
export interface QueueSettings {
  readonly visibilitySeconds: number
  readonly delaySeconds: number
  readonly retentionSeconds: number
  /** Wait of a receive that names none. */
  readonly waitSeconds: number
  readonly maxBytes: number
  readonly contentBasedDeduplication: boolean
  /** FIFO: whether a deduplication id counts within its group only. */
  readonly deduplicateWithinGroup: boolean
  readonly redrive: RedrivePolicy | undefined
}
