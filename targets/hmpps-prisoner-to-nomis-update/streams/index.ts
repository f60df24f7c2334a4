import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { visit, visitFacts } from './prison-visit-booked.ts'

interface StreamParts {
  readonly facts: (settings: FactSettings) => StreamFacts
  readonly make: (facts: StreamFacts, operator: Operator) => EventStream
}

/** All streams of the service. */
export const streams: readonly StreamParts[] = [{ facts: visitFacts, make: visit }]
