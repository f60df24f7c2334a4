import { heldAnswer } from './http/held-answer.ts'
import { deadlock } from './database/deadlock.ts'
import { ambiguousCommit } from './database/ambiguous-commit.ts'
import { connectionExhaustion } from './database/connection-exhaustion.ts'
import { interleavedWrites } from './database/interleaved-writes.ts'
import { readOnly } from './database/read-only.ts'
import { rowLock } from './database/row-lock.ts'
import { serializationConflict } from './database/serialization-conflict.ts'
import { serverRestart } from './database/server-restart.ts'
import { slowStatements } from './database/slow-statements.ts'
import { tableLock } from './database/table-lock.ts'
import { terminatedBackends } from './database/terminated-backends.ts'
import { badGateway } from './http/bad-gateway.ts'
import { badRequest } from './http/bad-request.ts'
import { gatewayTimeout } from './http/gateway-timeout.ts'
import { hangingAnswer } from './http/hanging-answer.ts'
import { lostResponse } from './http/lost-response.ts'
import { slowAnswer } from './http/slow-answer.ts'
import { tooManyRequests } from './http/too-many-requests.ts'
import { truncatedAnswer } from './http/truncated-answer.ts'
import { unavailable } from './http/unavailable.ts'
import { bandwidth } from './network/bandwidth.ts'
import { down } from './network/down.ts'
import { latency } from './network/latency.ts'
import { limitData } from './network/limit-data.ts'
import { resetPeer } from './network/reset-peer.ts'
import { slicer } from './network/slicer.ts'
import { slowClose } from './network/slow-close.ts'
import { timeout } from './network/timeout.ts'
import { duplicateDelivery } from './queue/duplicate-delivery.ts'
import { emptyReceives } from './queue/empty-receives.ts'
import { expiredReceipt } from './queue/expired-receipt.ts'
import { lostAcknowledgement } from './queue/lost-acknowledgement.ts'
import { partlyFailedBatch } from './queue/partly-failed-batch.ts'
import { queueErrors } from './queue/queue-errors.ts'
import { reorderedDelivery } from './queue/reordered-delivery.ts'
import { slowReceives } from './queue/slow-receives.ts'
import { throttling } from './queue/throttling.ts'
import { kill } from './process/kill.ts'
import { killWorker } from './process/kill-worker.ts'
import { pause } from './process/pause.ts'
import { restart } from './process/restart.ts'
import { rollingRestart } from './process/rolling-restart.ts'
import { startDelayed } from './process/start-delayed.ts'
import { startRelease } from './process/start-release.ts'
import { startVersion } from './process/start-version.ts'

/** All faults, by name: makes one from its options, for scenarios. */
export const makers = {
  'held-answer': heldAnswer,
  deadlock,
  'ambiguous-commit': ambiguousCommit,
  'connection-exhaustion': connectionExhaustion,
  'interleaved-writes': interleavedWrites,
  'read-only': readOnly,
  'row-lock': rowLock,
  'serialization-conflict': serializationConflict,
  'server-restart': serverRestart,
  'table-lock': tableLock,
  'slow-statements': slowStatements,
  'terminated-backends': terminatedBackends,
  'bad-gateway': badGateway,
  'bad-request': badRequest,
  'gateway-timeout': gatewayTimeout,
  'hanging-answer': hangingAnswer,
  'lost-response': lostResponse,
  'slow-answer': slowAnswer,
  'too-many-requests': tooManyRequests,
  'truncated-answer': truncatedAnswer,
  unavailable,
  bandwidth,
  down,
  latency,
  'limit-data': limitData,
  'reset-peer': resetPeer,
  slicer,
  'slow-close': slowClose,
  timeout,
  'duplicate-delivery': duplicateDelivery,
  'empty-receives': emptyReceives,
  'expired-receipt': expiredReceipt,
  'lost-acknowledgement': lostAcknowledgement,
  'partly-failed-batch': partlyFailedBatch,
  'queue-errors': queueErrors,
  'reordered-delivery': reorderedDelivery,
  'slow-receives': slowReceives,
  throttling,
  kill,
  'kill-worker': killWorker,
  pause,
  restart,
  'rolling-restart': rollingRestart,
  'start-delayed': startDelayed,
  'start-release': startRelease,
  'start-version': startVersion,
}
