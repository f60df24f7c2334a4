import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { ExternalSettings } from '../../harness/settings/external-settings.ts'
import { subscribersOf, topicClient } from '../../harness/reach/topics.ts'
import { listingInWords, type TopicDefinition, type TopicListing, type TopicReach } from '../../harness/model/topic.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { queueArnOf, subscriptionAttributes, topicAttributes, topicNameOf } from '../embedded/make-topics.ts'
import type { QueueEndpoint } from './endpoint.ts'

/** An account of which nobody asks, as emulators have it. */
const anyAccount = '000000000000'

/** How topics are reached beside an endpoint of queues. A topic that is given by its name is of the account that is allowed. */
export const topicReach = async (settings: ExternalSettings, endpoint: QueueEndpoint): Promise<TopicReach> => {
  const { region, url, aws } = endpoint
  const at = settings.sns ?? (aws ? undefined : url)
  const credentials = await endpoint.credentials()
  const account = settings.allow?.account ?? anyAccount
  return {
    region,
    credentials,
    ...(at === undefined ? {} : { endpoint: at }),
    arn: (topic) => (topic.startsWith('arn:') ? topic : `arn:aws:sns:${region}:${account}:${topic}`),
  }
}

/** What is there of the topics that a target needs. */
export interface FoundTopics {
  readonly listings: readonly TopicListing[]
  /** Topics that are not there. */
  readonly missing: readonly TopicDefinition[]
}

const isMissing = (error: unknown): boolean => error instanceof Error && error.name.startsWith('NotFound')

const problem = (words: string, hint: string, exitCode: 2 | 4, cause?: unknown): ShakedownError =>
  new ShakedownError('unfit-topics', words, { hint, exitCode, cause })

/**
 * Looks at the topics that a target needs and at who subscribes to them, changing nothing.
 *
 * @param urls of the queues that are there, by name
 * @param mayMake whether what is missing can be made
 * @throws ShakedownError exit 2 with everything that does not fit, exit 4 when the endpoint cannot be asked
 */
export const discoverTopics = async (
  definition: { readonly topics?: readonly TopicDefinition[]; readonly streams: readonly StreamFacts[] },
  reach: TopicReach,
  { client: sqs }: Pick<QueueEndpoint, 'client'>,
  { urls, mayMake }: { readonly urls: ReadonlyMap<string, string>; readonly mayMake: boolean },
): Promise<FoundTopics> => {
  const { topics = [], streams } = definition
  if (topics.length === 0) return { listings: [], missing: [] }
  const client = topicClient(reach)
  const listings: TopicListing[] = []
  const missing: TopicDefinition[] = []
  try {
    for (const wanted of topics) {
      const { topic, queue } = wanted
      const arn = reach.arn(topic)
      const stream = streams.find((each) => each.queue === queue && each.topic === topic)?.name ?? queue
      try {
        await client.send(new GetTopicAttributesCommand({ TopicArn: arn }))
        const url = urls.get(queue)
        const own = url === undefined ? undefined : await queueArnOf(sqs, url)
        const subscribers = await subscribersOf(client, arn)
        const others = subscribers.filter(({ endpoint }) => endpoint !== own)
        listings.push({ stream, topic: arn, queue, subscribed: others.length < subscribers.length, others })
      } catch (error) {
        if (!isMissing(error))
          throw problem(
            `the topic ${arn} cannot be asked who subscribes to it: ${messageOf(error)}`,
            'Allow the credentials sns:GetTopicAttributes, sns:ListSubscriptionsByTopic and sns:Publish; "external.sns" is the address of an SNS that is not AWS\'s.',
            4,
            error,
          )
        missing.push(wanted)
      }
    }
  } finally {
    client.destroy()
  }
  const unfit = [
    ...missing.map(({ topic }) => `there is no topic ${reach.arn(topic)}`),
    ...listings
      .filter(({ subscribed }) => !subscribed)
      .map(({ queue, topic }) => `the queue ${queue} does not subscribe to the topic ${topic}`),
  ]
  if (unfit.length > 0 && !mayMake)
    throw problem(
      `the topics do not fit: ${unfit.join('; ')}`,
      'Mend the topics, the region or the account; "external.makeQueues" lets Shakedown make topics and subscriptions that are missing, and delete them afterwards.',
      2,
    )
  return { listings, missing }
}

/** What the reader should know of topics, a sentence each. */
export const topicNotes = ({ listings }: FoundTopics): readonly string[] => listings.map(listingInWords)

/** Makes topics and subscriptions that are missing; what it gives deletes those again. */
export const makeMissingTopics = async (
  topics: readonly TopicDefinition[],
  { listings, missing }: FoundTopics,
  reach: TopicReach,
  { sqs, urls }: { readonly sqs: QueueEndpoint['client']; readonly urls: ReadonlyMap<string, string> },
): Promise<() => Promise<void>> => {
  const undo: (() => Promise<unknown>)[] = []
  if (topics.length === 0) return async () => Promise.resolve()
  const client = topicClient(reach)
  const unmake = async (): Promise<void> => {
    try {
      for (const each of undo.splice(0).toReversed()) await each()
    } finally {
      client.destroy()
    }
  }
  try {
    for (const { topic } of missing) {
      const TopicArn = reach.arn(topic)
      const name = topicNameOf(topic)
      await client.send(new CreateTopicCommand({ Name: name, Attributes: topicAttributes(name) }))
      undo.push(async () => client.send(new DeleteTopicCommand({ TopicArn })))
    }
    for (const topic of topics) {
      const TopicArn = reach.arn(topic.topic)
      if (listings.some((each) => each.topic === TopicArn && each.queue === topic.queue && each.subscribed)) continue
      const made = await client.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: 'sqs',
          Endpoint: await queueArnOf(sqs, urls.get(topic.queue)),
          Attributes: subscriptionAttributes(topic),
          ReturnSubscriptionArn: true,
        }),
      )
      undo.push(async () => client.send(new UnsubscribeCommand({ SubscriptionArn: made.SubscriptionArn })))
    }
    return unmake
  } catch (error) {
    await unmake().catch(() => undefined)
    throw error
  }
}
