import { notFound } from './sns-errors.ts'
import type { Subscription } from './subscription.ts'
import type { Topic } from './topic.ts'

/** All topics and subscriptions of a server. */
export interface SnsStore {
  readonly topics: Map<string, Topic>
  readonly subscriptions: Map<string, Subscription>
  /** The subscription that a token confirms. Tokens stay valid, as confirming is idempotent. */
  readonly tokens: Map<string, Subscription>
  /** Throws NotFound. */
  topic(arn: string): Topic
  /** Throws NotFound. */
  subscription(arn: string): Subscription
  addSubscription(subscription: Subscription): void
  /** Removes a subscription; nothing happens when it is not there. */
  removeSubscription(arn: string): void
  /** Removes a topic with its subscriptions; nothing happens when it is not there. */
  removeTopic(arn: string): void
}

/** An empty store. */
export const snsStore = (): SnsStore => {
  const topics = new Map<string, Topic>()
  const subscriptions = new Map<string, Subscription>()
  const tokens = new Map<string, Subscription>()

  const forgetTokens = (subscription: Subscription): void => {
    for (const [token, confirmed] of tokens) if (confirmed === subscription) tokens.delete(token)
  }

  return {
    topics,
    subscriptions,
    tokens,
    topic: (arn) => {
      const found = topics.get(arn)
      if (found === undefined) throw notFound('Topic')
      return found
    },
    subscription: (arn) => {
      const found = subscriptions.get(arn)
      if (found === undefined) throw notFound('Subscription')
      return found
    },
    addSubscription: (subscription) => {
      subscriptions.set(subscription.arn, subscription)
      topics.get(subscription.topicArn)?.subscriptions.set(subscription.arn, subscription)
    },
    removeSubscription: (arn) => {
      const removed = subscriptions.get(arn)
      if (removed === undefined) return
      subscriptions.delete(arn)
      forgetTokens(removed)
      const topic = topics.get(removed.topicArn)
      if (topic?.subscriptions.delete(arn) === true) topic.deletedSubscriptions += 1
    },
    removeTopic: (arn) => {
      for (const subscription of topics.get(arn)?.subscriptions.values() ?? []) {
        subscriptions.delete(subscription.arn)
        forgetTokens(subscription)
      }
      topics.delete(arn)
    },
  }
}
