import type { SnsAction } from '../sns-context.ts'
import { confirmSubscription } from './confirm-subscription.ts'
import { addPermission, removePermission } from './permissions.ts'
import {
  checkIfPhoneNumberIsOptedOut,
  listPhoneNumbersOptedOut,
  listPlatformApplications,
  ofPlatformApplication,
  optInPhoneNumber,
} from './phones-and-platforms.ts'
import { publishBatch } from './publish-batch.ts'
import { publish } from './publish.ts'
import { subscribe } from './subscribe.ts'
import {
  getSubscriptionAttributes,
  listSubscriptions,
  listSubscriptionsByTopic,
  setSubscriptionAttributes,
  unsubscribe,
} from './subscriptions.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'
import { createTopic, deleteTopic, getTopicAttributes, listTopics, setTopicAttributes } from './topics.ts'

/** The actions that are served, by name. */
export const actions: ReadonlyMap<string, SnsAction> = new Map(
  Object.entries({
    AddPermission: addPermission,
    CheckIfPhoneNumberIsOptedOut: checkIfPhoneNumberIsOptedOut,
    ConfirmSubscription: confirmSubscription,
    CreatePlatformEndpoint: ofPlatformApplication,
    CreateTopic: createTopic,
    DeleteTopic: deleteTopic,
    GetPlatformApplicationAttributes: ofPlatformApplication,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    GetTopicAttributes: getTopicAttributes,
    ListEndpointsByPlatformApplication: ofPlatformApplication,
    ListPhoneNumbersOptedOut: listPhoneNumbersOptedOut,
    ListPlatformApplications: listPlatformApplications,
    ListSubscriptions: listSubscriptions,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    ListTagsForResource: listTagsForResource,
    ListTopics: listTopics,
    OptInPhoneNumber: optInPhoneNumber,
    Publish: publish,
    PublishBatch: publishBatch,
    RemovePermission: removePermission,
    SetPlatformApplicationAttributes: ofPlatformApplication,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    SetTopicAttributes: setTopicAttributes,
    Subscribe: subscribe,
    TagResource: tagResource,
    Unsubscribe: unsubscribe,
    UntagResource: untagResource,
  } satisfies Record<string, SnsAction>),
)
