import type { FilterPolicyScope } from './filter/check-policy-limits.ts'
import type { CompiledPolicy } from './filter/compile-policy.ts'

/** What a subscription's attributes make it do. */
export interface SubscriptionSettings {
  readonly isRaw: boolean
  readonly filterPolicyScope: FilterPolicyScope
  readonly filterPolicy: { readonly source: string; readonly compiled: CompiledPolicy } | undefined
  readonly redrivePolicy: { readonly source: string; readonly queueArn: string } | undefined
  /** As SNS stores it. */
  readonly deliveryPolicy: string | undefined
  readonly roleArn: string | undefined
  readonly replayPolicy: string | undefined
}

/** An endpoint that a topic delivers to. */
export interface Subscription {
  readonly arn: string
  readonly topicArn: string
  readonly protocol: string
  readonly endpoint: string
  /** Account of who subscribed. */
  readonly owner: string
  /** Until it is confirmed nothing is delivered. */
  isPending: boolean
  wasAuthenticated: boolean
  settings: SubscriptionSettings
}

/** A subscription without attributes. */
export const defaultSettings: SubscriptionSettings = {
  isRaw: false,
  filterPolicyScope: 'MessageAttributes',
  filterPolicy: undefined,
  redrivePolicy: undefined,
  deliveryPolicy: undefined,
  roleArn: undefined,
  replayPolicy: undefined,
}
