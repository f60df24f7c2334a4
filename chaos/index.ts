import type { FaultFactory } from '../harness/model/fault.ts'
import { heldAnswerFrom } from './http/held-answer.ts'
import { deadlockFrom } from './database/deadlock.ts'
import { ambiguousCommitFrom } from './database/ambiguous-commit.ts'
import { connectionExhaustionFrom } from './database/connection-exhaustion.ts'
import { interleavedWritesFrom } from './database/interleaved-writes.ts'
import { readOnlyFrom } from './database/read-only.ts'
import { rowLockFrom } from './database/row-lock.ts'
import { serializationConflictFrom } from './database/serialization-conflict.ts'
import { serverRestartFrom } from './database/server-restart.ts'
import { tableLockFrom } from './database/table-lock.ts'
import { terminatedBackendsFrom } from './database/terminated-backends.ts'
import { slowStatementsFrom } from './database/slow-statements.ts'
import { badGatewayFrom } from './http/bad-gateway.ts'
import { badRequestFrom } from './http/bad-request.ts'
import { gatewayTimeoutFrom } from './http/gateway-timeout.ts'
import { hangingAnswerFrom } from './http/hanging-answer.ts'
import { lostResponseFrom } from './http/lost-response.ts'
import { slowAnswerFrom } from './http/slow-answer.ts'
import { tooManyRequestsFrom } from './http/too-many-requests.ts'
import { truncatedAnswerFrom } from './http/truncated-answer.ts'
import { unavailableFrom } from './http/unavailable.ts'
import { bandwidthFrom } from './network/bandwidth.ts'
import { downFrom } from './network/down.ts'
import { latencyFrom } from './network/latency.ts'
import { limitDataFrom } from './network/limit-data.ts'
import { resetPeerFrom } from './network/reset-peer.ts'
import { slicerFrom } from './network/slicer.ts'
import { slowCloseFrom } from './network/slow-close.ts'
import { timeoutFrom } from './network/timeout.ts'
import { killFrom } from './process/kill.ts'
import { killWorkerFrom } from './process/kill-worker.ts'
import { pauseFrom } from './process/pause.ts'
import { restartFrom } from './process/restart.ts'
import { rollingRestartFrom } from './process/rolling-restart.ts'
import { startDelayedFrom } from './process/start-delayed.ts'
import { startReleaseFrom } from './process/start-release.ts'
import { startVersionFrom } from './process/start-version.ts'
import { duplicateDeliveryFrom } from './queue/duplicate-delivery.ts'
import { emptyReceivesFrom } from './queue/empty-receives.ts'
import { expiredReceiptFrom } from './queue/expired-receipt.ts'
import { lostAcknowledgementFrom } from './queue/lost-acknowledgement.ts'
import { partlyFailedBatchFrom } from './queue/partly-failed-batch.ts'
import { queueErrorsFrom } from './queue/queue-errors.ts'
import { reorderedDeliveryFrom } from './queue/reordered-delivery.ts'
import { slowReceivesFrom } from './queue/slow-receives.ts'
import { throttlingFrom } from './queue/throttling.ts'

/** All faults, by name: how a replay makes them again from a plan. */
export const faults = {
  'held-answer': heldAnswerFrom,
  deadlock: deadlockFrom,
  'ambiguous-commit': ambiguousCommitFrom,
  'connection-exhaustion': connectionExhaustionFrom,
  'interleaved-writes': interleavedWritesFrom,
  'read-only': readOnlyFrom,
  'row-lock': rowLockFrom,
  'serialization-conflict': serializationConflictFrom,
  'server-restart': serverRestartFrom,
  'table-lock': tableLockFrom,
  'terminated-backends': terminatedBackendsFrom,
  'slow-statements': slowStatementsFrom,
  'bad-gateway': badGatewayFrom,
  'bad-request': badRequestFrom,
  'gateway-timeout': gatewayTimeoutFrom,
  'hanging-answer': hangingAnswerFrom,
  'lost-response': lostResponseFrom,
  'slow-answer': slowAnswerFrom,
  'too-many-requests': tooManyRequestsFrom,
  'truncated-answer': truncatedAnswerFrom,
  unavailable: unavailableFrom,
  bandwidth: bandwidthFrom,
  down: downFrom,
  latency: latencyFrom,
  'limit-data': limitDataFrom,
  'reset-peer': resetPeerFrom,
  slicer: slicerFrom,
  'slow-close': slowCloseFrom,
  timeout: timeoutFrom,
  'duplicate-delivery': duplicateDeliveryFrom,
  'empty-receives': emptyReceivesFrom,
  'expired-receipt': expiredReceiptFrom,
  'lost-acknowledgement': lostAcknowledgementFrom,
  'partly-failed-batch': partlyFailedBatchFrom,
  'queue-errors': queueErrorsFrom,
  'reordered-delivery': reorderedDeliveryFrom,
  'slow-receives': slowReceivesFrom,
  throttling: throttlingFrom,
  kill: killFrom,
  'kill-worker': killWorkerFrom,
  pause: pauseFrom,
  restart: restartFrom,
  'rolling-restart': rollingRestartFrom,
  'start-delayed': startDelayedFrom,
  'start-release': startReleaseFrom,
  'start-version': startVersionFrom,
} satisfies Record<string, FaultFactory>
