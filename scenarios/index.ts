import type { Scenario } from '../harness/scenario.ts'
import { concurrentDuplicates } from './concurrent-duplicates.ts'
import { concurrentUpdate } from './concurrent-update.ts'
import { dlqRedrive } from './dlq-redrive.ts'
import { duplicateDelivery } from './duplicate-delivery.ts'
import { outOfOrderDelivery } from './out-of-order-delivery.ts'
import { poisonMessage } from './poison-message.ts'
import { rowLockContention } from './row-lock-contention.ts'

/** All scenarios, by name. */
export const scenarios = {
  'duplicate-delivery': duplicateDelivery,
  'concurrent-duplicates': concurrentDuplicates,
  'out-of-order-delivery': outOfOrderDelivery,
  'concurrent-update': concurrentUpdate,
  'row-lock-contention': rowLockContention,
  'poison-message': poisonMessage,
  'dlq-redrive': dlqRedrive,
} satisfies Record<string, () => Scenario>
