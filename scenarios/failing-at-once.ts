import type { StreamFacts } from '../harness/model/target.ts'

/**
 * Which of some keys' events may fail in one go: all of them, and of a FIFO queue's the first. A consumer that stops a receive at its first failure leaves the rest of it in flight,
 * of other message groups too (as AWS Lambda does), so that each failure costs those behind it a delivery.
 */
export const failingAtOnce = ({ fifo }: Pick<StreamFacts, 'fifo'>, keys: readonly string[]): readonly string[] =>
  fifo ? keys.slice(0, 1) : keys
