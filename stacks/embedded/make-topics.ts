import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { topicClient } from '../../harness/reach/topics.ts'
import type { TopicDefinition, TopicReach } from '../../harness/model/topic.ts'

/** The name of a topic that is given by its name or its ARN. */
export const topicNameOf = (topic: string): string => topic.slice(topic.lastIndexOf(':') + 1)

/** Attributes of a new topic. */
export const topicAttributes = (name: string): Readonly<Record<string, string>> =>
  name.endsWith('.fifo') ? { FifoTopic: 'true', ContentBasedDeduplication: 'true' } : {}

/** Attributes of a queue's subscription. */
export const subscriptionAttributes = ({
  raw,
  filterPolicy,
  filterPolicyScope,
}: TopicDefinition): Readonly<Record<string, string>> => ({
  RawMessageDelivery: String(raw),
  ...(filterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(filterPolicy) }),
  ...(filterPolicyScope === undefined ? {} : { FilterPolicyScope: filterPolicyScope }),
})

/** ARN of a queue. */
export const queueArnOf = async (sqs: SQSClient, url: string | undefined): Promise<string> => {
  const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] })
  return (await sqs.send(asked)).Attributes?.['QueueArn'] ?? ''
}

/**
 * Makes a target's topics at an endpoint that has queues of its own making, and lets the queues subscribe. Undefined where it has none.
 *
 * @param sqs speaks to the queues
 * @param urls of the queues, by name
 */
export const makeTopics = async (
  topics: readonly TopicDefinition[],
  reach: Omit<TopicReach, 'arn'>,
  sqs: SQSClient,
  urls: ReadonlyMap<string, string>,
): Promise<TopicReach | undefined> => {
  if (topics.length === 0) return undefined
  const client = topicClient(reach)
  const arns = new Map<string, string>()
  try {
    for (const topic of topics) {
      const name = topicNameOf(topic.topic)
      const made = await client.send(new CreateTopicCommand({ Name: name, Attributes: topicAttributes(name) }))
      const TopicArn = made.TopicArn ?? ''
      arns.set(topic.topic, TopicArn)
      const Endpoint = await queueArnOf(sqs, urls.get(topic.queue))
      const Attributes = subscriptionAttributes(topic)
      await client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }))
    }
  } finally {
    client.destroy()
  }
  return { ...reach, arn: (topic) => arns.get(topic) ?? topic }
}
