import type { Scenario } from '../harness/model/scenario.ts'
import { ambiguousCommit } from './ambiguous-commit.ts'
import { badGateway } from './bad-gateway.ts'
import { badGatewayOutage } from './bad-gateway-outage.ts'
import { hangingDependency } from './hanging-dependency.ts'
import { lostUpdate } from './lost-update.ts'
import { lostResponse } from './lost-response.ts'
import { recoverableOrNot } from './recoverable-or-not.ts'
import { rateLimited } from './rate-limited.ts'
import { expiredReceipt } from './expired-receipt.ts'
import { fewerParts } from './fewer-parts.ts'
import { lateUpdateAfterDelete } from './late-update-after-delete.ts'
import { longWork } from './long-work.ts'
import { queueErrors } from './queue-errors.ts'
import { fifoOrder } from './fifo-order.ts'
import { slowQueries } from './slow-queries.ts'
import { slowRead } from './slow-read.ts'
import { connectionExhaustion } from './connection-exhaustion.ts'
import { healthTellsTruth } from './health-tells-truth.ts'
import { burst } from './burst.ts'
import { concurrentDuplicates } from './concurrent-duplicates.ts'
import { concurrentMatching } from './concurrent-matching.ts'
import { concurrentUpdate } from './concurrent-update.ts'
import { consumerCrash } from './consumer-crash.ts'
import { consumerPause } from './consumer-pause.ts'
import { deadlock } from './deadlock.ts'
import { dlqAlert } from './dlq-alert.ts'
import { dlqRedrive } from './dlq-redrive.ts'
import { duplicateAlert } from './duplicate-alert.ts'
import { duplicateDelivery } from './duplicate-delivery.ts'
import { duplicateInWindow } from './duplicate-in-window.ts'
import { mergeThenUpdate } from './merge-then-update.ts'
import { missingParent } from './missing-parent.ts'
import { outOfOrderDelivery } from './out-of-order-delivery.ts'
import { partialBatch } from './partial-batch.ts'
import { poisonMessage } from './poison-message.ts'
import { reconciliation } from './reconciliation.ts'
import { repair } from './repair.ts'
import { rollback } from './rollback.ts'
import { rollingRestart } from './rolling-restart.ts'
import { rowLockContention } from './row-lock-contention.ts'
import { staleMappings } from './stale-mappings.ts'
import { startupWithoutDatabase } from './startup-without-database.ts'
import { terminatedBackends } from './terminated-backends.ts'

/** All scenarios, by name. */
export const scenarios = {
  'duplicate-delivery': duplicateDelivery,
  'concurrent-duplicates': concurrentDuplicates,
  'duplicate-in-window': duplicateInWindow,
  'out-of-order-delivery': outOfOrderDelivery,
  'fewer-parts': fewerParts,
  'late-update-after-delete': lateUpdateAfterDelete,
  'merge-then-update': mergeThenUpdate,
  'missing-parent': missingParent,
  'concurrent-matching': concurrentMatching,
  'concurrent-update': concurrentUpdate,
  'lost-update': lostUpdate,
  'connection-exhaustion': connectionExhaustion,
  'health-tells-truth': healthTellsTruth,
  'row-lock-contention': rowLockContention,
  deadlock,
  'startup-without-database': startupWithoutDatabase,
  'terminated-backends': terminatedBackends,
  'ambiguous-commit': ambiguousCommit,
  'poison-message': poisonMessage,
  'partial-batch': partialBatch,
  'dlq-redrive': dlqRedrive,
  'stale-mappings': staleMappings,
  'dlq-alert': dlqAlert,
  'duplicate-alert': duplicateAlert,
  repair,
  reconciliation,
  'bad-gateway': badGateway,
  'bad-gateway-outage': badGatewayOutage,
  'hanging-dependency': hangingDependency,
  'lost-response': lostResponse,
  'recoverable-or-not': recoverableOrNot,
  'rate-limited': rateLimited,
  'queue-errors': queueErrors,
  'expired-receipt': expiredReceipt,
  'long-work': longWork,
  'fifo-order': fifoOrder,
  'slow-read': slowRead,
  'consumer-crash': consumerCrash,
  'rolling-restart': rollingRestart,
  rollback,
  'consumer-pause': consumerPause,
  burst,
  'slow-queries': slowQueries,
} satisfies Record<string, () => Scenario>
