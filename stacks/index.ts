import type { Stack } from '../harness/stack.ts'
import { embedded } from './embedded/index.ts'

/** All stacks, by name. */
export const stacks = { embedded } satisfies Record<string, Stack>
