/** A topic to which a stream's events are published, and the queue that subscribes to it. Where a stack makes queues, it makes both. */
export interface TopicDefinition {
  /** Its name, or its ARN. */
  readonly topic: string
  readonly queue: string
  /** The queue gets messages as they were published, without SNS's envelope. */
  readonly raw: boolean
  /** Only messages that match it come to the queue. @default all */
  readonly filterPolicy?: Readonly<Record<string, unknown>>
  /** @default 'MessageAttributes' */
  readonly filterPolicyScope?: 'MessageAttributes' | 'MessageBody'
}

/** How the topics of a running system are reached. */
export interface TopicReach {
  /** SNS endpoint. @default AWS's own for the region */
  readonly endpoint?: string
  readonly region: string
  /** @default those that the AWS tools find */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** ARN of a topic that is given by its name or its ARN. */
  arn(topic: string): string
}

/** Somebody who gets what is published to a topic. */
export interface Subscriber {
  readonly protocol: string
  readonly endpoint: string
  /** Only what matches it comes there, as JSON. Absent: everything, or nobody may know. */
  readonly filterPolicy?: string
}

/** Who gets the events of a stream that is published to a topic. */
export interface TopicListing {
  readonly stream: string
  /** ARN of the topic. */
  readonly topic: string
  readonly queue: string
  /** Whether the stream's own queue subscribes to it. */
  readonly subscribed: boolean
  /** Everybody else. */
  readonly others: readonly Subscriber[]
}

const subscriberInWords = ({ protocol, endpoint, filterPolicy }: Subscriber): string =>
  `${protocol} ${endpoint}${filterPolicy === undefined ? '' : ` (what matches ${filterPolicy})`}`

/** Who gets events of ours, in a sentence. */
export const listingInWords = ({ stream, topic, queue, subscribed, others }: TopicListing): string => {
  const own = subscribed ? '' : `, to which its queue ${queue} does not subscribe`
  const rest =
    others.length === 0
      ? 'nobody else subscribes to it'
      : `${others.length === 1 ? 'one other gets' : `${others.length} others get`} each event of ours too: ${others.map(subscriberInWords).join(', ')}`
  return `${stream} is published to ${topic}${own}; ${rest}`
}
