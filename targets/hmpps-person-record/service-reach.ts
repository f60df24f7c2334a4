import type { Pool } from 'pg'
import type { OffloadedBodies } from '../own/offloaded-bodies.ts'
import type { Operator } from '../hmpps/operator.ts'

/** What streams need of the running service and its stand-ins. */
export interface ServiceReach {
  /** Read-only by use: effects are read here. */
  readonly database: Pick<Pool, 'query'>
  readonly operator: Operator
  /** Where the content of large messages is put. */
  readonly objects: Pick<OffloadedBodies, 'put'>
}
