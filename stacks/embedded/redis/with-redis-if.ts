import type { PreparedStack } from '../../../harness/model/stack.ts'
import type { TargetDefinition } from '../../../harness/model/target.ts'
import { asDefined } from '../../../harness/plan/as-defined.ts'

/** The target as it is where a stack can start a Redis, or none. What it is run with stands in its subject. */
export const withRedisIf = (definition: TargetDefinition, isThere: boolean): PreparedStack =>
  asDefined((isThere ? definition.withRedis?.() : undefined) ?? definition)
