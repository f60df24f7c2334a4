import type { OutgoingMessage, StreamFacts } from '../../harness/model/target.ts'
import type { TopicListing, TopicReach } from '../../harness/model/topic.ts'

/** What publishers do with topics, through the AWS SDK. */
export interface OwnTopics {
  publish(topic: string, message: OutgoingMessage): Promise<void>
  list(queue: string, topic: string): Promise<TopicListing>
  close(): void
}

/** The topics of a running system. */
export const ownTopics = async (
  reach: TopicReach,
  arnOf: (queue: string) => Promise<string>,
  streams: readonly StreamFacts[],
): Promise<OwnTopics> => {
  // Loaded only where something is published to a topic: it is large.
  const { publishTo, subscribersOf, topicClient } = await import('../../harness/reach/topics.ts')
  const client = topicClient(reach)
  return {
    publish: async (topic, message) => publishTo(client, reach.arn(topic), message),
    list: async (queue, topic) => {
      const arn = reach.arn(topic)
      const [subscribers, own] = await Promise.all([subscribersOf(client, arn), arnOf(queue)])
      const others = subscribers.filter(({ endpoint }) => endpoint !== own)
      const stream = streams.find((each) => each.queue === queue && each.topic === topic)?.name ?? queue
      return { stream, topic: arn, queue, subscribed: others.length < subscribers.length, others }
    },
    close: () => client.destroy(),
  }
}
