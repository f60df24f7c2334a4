import type { TargetDefinition } from '../harness/model/target.ts'
import { hmppsPersonRecord } from './hmpps-person-record/index.ts'
import { reference } from './reference/index.ts'

/** All targets, by name. */
export const targets = { reference, 'hmpps-person-record': hmppsPersonRecord } satisfies Record<
  string,
  () => TargetDefinition
>
