import type { PreparedStack } from '../model/stack.ts'
import type { TargetDefinition } from '../model/target.ts'

/** What a stack without a look of its own finds: the target as it says it is. */
export const asDefined = (definition: TargetDefinition): PreparedStack => ({
  definition,
  refuses: () => undefined,
  notes: () => [],
  calls: () => [],
})
