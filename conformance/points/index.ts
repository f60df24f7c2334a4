import type { Point } from '../point.ts'
import { batches } from './batches.ts'
import { deadLetters } from './dead-letters.ts'
import { errors } from './errors.ts'
import { fifoAttempts } from './fifo-attempts.ts'
import { fifoDeduplication } from './fifo-deduplication.ts'
import { fifoOrder } from './fifo-order.ts'
import { limits } from './limits.ts'
import { longPolling } from './long-polling.ts'
import { messageAttributes } from './message-attributes.ts'
import { queryProtocol } from './query-protocol.ts'
import { queueAttributes } from './queue-attributes.ts'
import { queues } from './queues.ts'
import { receiptHandles } from './receipt-handles.ts'
import { redrive } from './redrive.ts'
import { shape } from './shape.ts'
import { snsDelivery } from './sns-delivery.ts'
import { snsErrors } from './sns-errors.ts'
import { snsFifo } from './sns-fifo.ts'
import { snsFilterErrors } from './sns-filter-errors.ts'
import { snsFilters } from './sns-filters.ts'
import { snsTopics } from './sns-topics.ts'
import { systemAttributes } from './system-attributes.ts'
import { visibility } from './visibility.ts'

/** Every point about SQS, by area. */
export const sqsPoints: readonly Point[] = [
  ...visibility,
  ...receiptHandles,
  ...longPolling,
  ...fifoOrder,
  ...fifoDeduplication,
  ...fifoAttempts,
  ...deadLetters,
  ...redrive,
  ...messageAttributes,
  ...systemAttributes,
  ...queueAttributes,
  ...queues,
  ...limits,
  ...batches,
  ...errors,
  ...queryProtocol,
  ...shape,
]

/** Every point about SNS, by area; they need SQS too. */
export const snsPoints: readonly Point[] = [
  ...snsTopics,
  ...snsDelivery,
  ...snsFilters,
  ...snsFilterErrors,
  ...snsErrors,
  ...snsFifo,
]
