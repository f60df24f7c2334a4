import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  PublishCommand,
  SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns'
import type { OutgoingMessage } from '../model/target.ts'
import { inTime, manyAtOnce } from './many-at-once.ts'
import type { Subscriber, TopicReach } from '../model/topic.ts'

/** A client for the topics of a system. */
export const topicClient = ({ endpoint, region, credentials }: Omit<TopicReach, 'arn'>): SNSClient =>
  new SNSClient({
    region,
    maxAttempts: 2,
    requestHandler: manyAtOnce,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })

/** Filter policies are only for whoever owns the subscription: what may not be read is left out. */
const policyOf = async (client: SNSClient, arn: string): Promise<string | undefined> => {
  try {
    const { Attributes = {} } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }))
    return Attributes['FilterPolicy']
  } catch {
    return undefined
  }
}

const subscriberOf = async (
  client: SNSClient,
  { Protocol = '', Endpoint = '', SubscriptionArn = '' }: Subscription,
): Promise<Subscriber> => {
  // Instead of an ARN there stands that it was not confirmed, or was deleted.
  const filterPolicy = SubscriptionArn.startsWith('arn:') ? await policyOf(client, SubscriptionArn) : undefined
  return { protocol: Protocol, endpoint: Endpoint, ...(filterPolicy === undefined ? {} : { filterPolicy }) }
}

/** Everybody who subscribes to a topic. @throws when it cannot be asked, or is not there */
export const subscribersOf = async (client: SNSClient, topicArn: string): Promise<readonly Subscriber[]> => {
  const found: Subscriber[] = []
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn }))
    for (const each of Subscriptions) found.push(await subscriberOf(client, each))
  return found
}

/** Publishes a message to a topic. The id that SNS gives it is not the one that it has on a queue. */
export const publishTo = async (
  client: SNSClient,
  topicArn: string,
  { body, attributes = {}, groupId }: OutgoingMessage,
): Promise<void> => {
  await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Message: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
      ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    }),
    inTime(),
  )
}
