import type { Check } from '../../harness/model/check.ts'
import type { LoadFacts } from '../../harness/model/load.ts'

/** A judgement of the history of a load. */
export type LoadCheck = Check<LoadFacts>
