import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { SystemReach } from '../system-reach.ts'
import { activityScheduleCreated, activityScheduleCreatedFacts } from './activity-schedule-created.ts'
import { commonplatformCaseReceived, commonplatformCaseReceivedFacts } from './commonplatform-case-received.ts'
import { iepReviewInserted, iepReviewInsertedFacts } from './iep-review-inserted.ts'
import { prisonVisitBooked, prisonVisitBookedFacts } from './prison-visit-booked.ts'
import {
  probationCaseEngagementCreated,
  probationCaseEngagementCreatedFacts,
} from './probation-case-engagement-created.ts'

/** A stream: what is known of it beforehand, and how it is made once the system runs. */
export interface StreamEntry {
  readonly facts: StreamFacts
  readonly stream: (reach: SystemReach) => EventStream
}

/** All streams of the system. */
export const streams: readonly StreamEntry[] = [
  { facts: prisonVisitBookedFacts, stream: prisonVisitBooked },
  { facts: iepReviewInsertedFacts, stream: iepReviewInserted },
  { facts: activityScheduleCreatedFacts, stream: activityScheduleCreated },
  { facts: probationCaseEngagementCreatedFacts, stream: probationCaseEngagementCreated },
  { facts: commonplatformCaseReceivedFacts, stream: commonplatformCaseReceived },
]
