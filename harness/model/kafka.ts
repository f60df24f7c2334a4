/** A topic that a target needs. */
export interface KafkaTopic {
  readonly name: string
  readonly partitions: number
}

/** Where a target's topics are. */
export interface KafkaAccess {
  /** Brokers to begin with: `host:port`, several with commas. */
  readonly bootstrap: string
  /** What a topic or a consumer group of the target is called there: others may use the broker too. */
  name(of: string): string
}
