import type { FaultFactory } from '../harness/fault.ts'
import { rowLockFrom } from './database/row-lock.ts'
import { tableLockFrom } from './database/table-lock.ts'

/** All faults, by name: how a replay makes them again from a plan. */
export const faults = {
  'row-lock': rowLockFrom,
  'table-lock': tableLockFrom,
} satisfies Record<string, FaultFactory>
