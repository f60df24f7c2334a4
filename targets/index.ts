import type { TargetDefinition } from '../harness/target.ts'
import { reference } from './reference/index.ts'

/** All targets, by name. */
export const targets = { reference } satisfies Record<string, () => TargetDefinition>
