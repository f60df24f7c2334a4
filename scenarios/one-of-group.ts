import type { StreamFacts } from '../harness/model/target.ts'

/** Keys with an odd and an even number are in different message groups. */
const groupOf = (key: string): number => Number(key.replaceAll(/\D/g, '')) % 2

/**
 * Which of some keys' events may fail in one go: all of them, and on a FIFO queue the first of each message group. A consumer that stops a batch at its first failure leaves the
 * rest of it in flight, as it must not overtake, so that each failure costs those behind it a delivery too.
 */
export const oneOfGroup = ({ fifo }: Pick<StreamFacts, 'fifo'>, keys: readonly string[]): readonly string[] =>
  fifo ? keys.filter((key, nth) => keys.findIndex((other) => groupOf(other) === groupOf(key)) === nth) : keys
