import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { subscribed } from '../subscribed.ts'
import { snsApi, snsGuide } from '../sources.ts'

/** Topics and subscriptions as things. */
export const snsTopics: readonly Point[] = [
  {
    id: 'sns-topics/create-again',
    says: 'creating a topic that exists gives its ARN',
    source: snsApi('API_CreateTopic'),
    run: async (subject) => {
      const topic = await subject.topic()
      assert.match(topic, new RegExp(`^arn:aws:sns:${subject.region}:\\d{12}:conformance-`))
      assert.equal((await subject.sns.createTopic({ Name: topic.split(':').at(-1) })).TopicArn, topic)
    },
  },
  {
    id: 'sns-topics/attributes',
    says: 'a topic shows its ARN, owner, policy and the numbers of its subscriptions',
    source: snsApi('API_GetTopicAttributes'),
    run: async (subject) => {
      const { topic } = await subscribed(subject)
      const { Attributes = {} } = await subject.sns.getTopicAttributes({ TopicArn: topic })
      assert.equal(Attributes['TopicArn'], topic)
      assert.match(Attributes['Owner'] ?? '', /^\d{12}$/)
      assert.equal(Attributes['SubscriptionsConfirmed'], '1')
      assert.equal(Attributes['SubscriptionsPending'], '0')
      assert.ok(Attributes['Policy'])
      assert.ok(Attributes['EffectiveDeliveryPolicy'])
    },
  },
  {
    id: 'sns-topics/set-attribute',
    says: 'SetTopicAttributes sets the display name',
    source: snsApi('API_SetTopicAttributes'),
    run: async (subject) => {
      const TopicArn = await subject.topic()
      await subject.sns.setTopicAttributes({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'shown' })
      assert.equal((await subject.sns.getTopicAttributes({ TopicArn })).Attributes?.['DisplayName'], 'shown')
    },
  },
  {
    id: 'sns-topics/list',
    says: 'topics are listed',
    source: snsApi('API_ListTopics'),
    run: async (subject) => {
      const topic = await subject.topic()
      const all: (string | undefined)[] = []
      for (let NextToken: string | undefined, page = 0; page < 100; page += 1) {
        const answer = await subject.sns.listTopics({ NextToken })
        all.push(...(answer.Topics ?? []).map((each) => each.TopicArn))
        NextToken = answer.NextToken
        if (NextToken === undefined) break
      }
      assert.ok(all.includes(topic))
    },
  },
  {
    id: 'sns-topics/tags',
    says: 'tags are set, listed and removed',
    source: snsApi('API_TagResource'),
    run: async (subject) => {
      const ResourceArn = await subject.topic()
      await subject.sns.tagResource({
        ResourceArn,
        Tags: [
          { Key: 'team', Value: 'a' },
          { Key: 'cost', Value: 'b' },
        ],
      })
      await subject.sns.untagResource({ ResourceArn, TagKeys: ['cost'] })
      assert.deepEqual((await subject.sns.listTagsForResource({ ResourceArn })).Tags, [{ Key: 'team', Value: 'a' }])
    },
  },
  {
    id: 'sns-topics/delete',
    says: 'a deleted topic is NotFound, and deleting it again is no error',
    source: snsApi('API_DeleteTopic'),
    run: async (subject) => {
      const TopicArn = await subject.topic()
      await subject.sns.deleteTopic({ TopicArn })
      await refused(subject.sns.publish({ TopicArn, Message: 'a' }), {
        code: 'NotFound',
        status: 404,
        message: 'Topic does not exist',
      })
      await subject.sns.deleteTopic({ TopicArn })
    },
  },
  {
    id: 'sns-topics/subscription-attributes',
    says: 'a subscription of a queue is confirmed at once and shows its attributes',
    source: snsApi('API_GetSubscriptionAttributes'),
    run: async (subject) => {
      const { topic, queue, subscription } = await subscribed(subject)
      const { Attributes = {} } = await subject.sns.getSubscriptionAttributes({ SubscriptionArn: subscription })
      const { SubscriptionPrincipal, Owner, ...others } = Attributes
      assert.ok(SubscriptionPrincipal && Owner)
      assert.deepEqual(others, {
        ConfirmationWasAuthenticated: 'true',
        Endpoint: await subject.arn(queue),
        PendingConfirmation: 'false',
        Protocol: 'sqs',
        RawMessageDelivery: 'false',
        SubscriptionArn: subscription,
        TopicArn: topic,
      })
    },
  },
  {
    id: 'sns-topics/subscribe-again',
    says: 'subscribing the same queue again gives the same subscription',
    source: snsApi('API_Subscribe'),
    run: async (subject) => {
      const first = await subscribed(subject)
      assert.equal((await subscribed(subject, {}, first)).subscription, first.subscription)
    },
  },
  {
    id: 'sns-topics/list-by-topic',
    says: 'subscriptions are listed by topic',
    source: snsApi('API_ListSubscriptionsByTopic'),
    run: async (subject) => {
      const { topic, subscription } = await subscribed(subject)
      const { Subscriptions = [] } = await subject.sns.listSubscriptionsByTopic({ TopicArn: topic })
      assert.deepEqual(
        Subscriptions.map((each) => each.SubscriptionArn),
        [subscription],
      )
    },
  },
  {
    id: 'sns-topics/unsubscribe',
    says: 'after Unsubscribe nothing is delivered, and doing it again is no error',
    source: snsApi('API_Unsubscribe'),
    run: async (subject) => {
      const { topic, queue, subscription } = await subscribed(subject)
      await subject.sns.unsubscribe({ SubscriptionArn: subscription })
      await subject.sns.unsubscribe({ SubscriptionArn: subscription })
      await subject.sns.publish({ TopicArn: topic, Message: 'a' })
      await subject.reached()
      assert.deepEqual(await subject.look(queue), [])
    },
  },
  {
    id: 'sns-topics/filter-policy-removed',
    says: 'an empty filter policy delivers everything again',
    source: snsGuide('sns-subscription-filter-policies'),
    run: async (subject) => {
      const { topic, queue, subscription } = await subscribed(subject, {
        FilterPolicy: JSON.stringify({ kind: ['other'] }),
      })
      await subject.sns.setSubscriptionAttributes({
        SubscriptionArn: subscription,
        AttributeName: 'FilterPolicy',
        AttributeValue: '{}',
      })
      await subject.sns.publish({ TopicArn: topic, Message: 'a' })
      await subject.one(queue)
    },
  },
  {
    id: 'sns-topics/regions-are-apart',
    says: 'a topic cannot be published to from another region',
    source: snsApi('API_Publish'),
    ability: 'regions-are-apart',
    run: async (subject) => {
      const topic = await subject.topic()
      const TopicArn = topic.replace(`:${subject.region}:`, ':ap-south-1:')
      await refused(subject.sns.publish({ TopicArn, Message: 'a' }), { status: 400 })
    },
  },
]
