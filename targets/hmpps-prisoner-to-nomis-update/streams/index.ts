import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { activity, activityFacts } from './activity-schedule-created.ts'
import { adjustment, adjustmentFacts } from './adjustment-inserted.ts'
import { attendance, attendanceFacts } from './attendance-created.ts'
import { incentive, incentiveFacts } from './iep-review-inserted.ts'
import { visit, visitFacts } from './prison-visit-booked.ts'
import { allocation, allocationFacts } from './prisoner-allocated.ts'
import { instance, instanceFacts } from './scheduled-instance-amended.ts'

interface StreamParts {
  readonly facts: (settings: FactSettings) => StreamFacts
  readonly make: (facts: StreamFacts, operator: Operator) => EventStream
}

/** All streams of the service. */
export const streams: readonly StreamParts[] = [
  { facts: visitFacts, make: visit },
  { facts: incentiveFacts, make: incentive },
  { facts: activityFacts, make: activity },
  { facts: instanceFacts, make: instance },
  { facts: allocationFacts, make: allocation },
  { facts: attendanceFacts, make: attendance },
  { facts: adjustmentFacts, make: adjustment },
]
