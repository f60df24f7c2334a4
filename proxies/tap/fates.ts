import type { AwsError } from '../../emulators/aws/http/index.ts'
import { expiredHandle, messageNotInflight } from '../../emulators/aws/sqs/sqs-errors.ts'
import { hitOf } from './hit.ts'
import type { TapParts } from './parts.ts'
import { internalError, internalFailure } from './queue-errors.ts'
import { type ReceiptEntry, subjectOf } from './receipt-entries.ts'
import type { SqsCall } from './sqs-call.ts'

/** What becomes of one receipt handle in a call: passed on, or answered in the queue's place. */
export type Fate = 'pass' | 'done' | AwsError

type FateParts = Pick<TapParts, 'rules' | 'mends' | 'observe'>

const isDelete = ({ action }: SqsCall): boolean => action.startsWith('DeleteMessage')
const isBatch = ({ action }: SqsCall): boolean => action.endsWith('Batch')

/**
 * What AWS does with a handle whose visibility time-out ran out. A standard queue answers that the delete worked and may not have deleted
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html); it refuses to change the visibility of
 * what is not in flight. A FIFO queue refuses both.
 */
const fateOfExpired = (call: SqsCall, { given, receipt }: ReceiptEntry): Fate => {
  const fifo = call.queue.endsWith('.fifo')
  const deleting = isDelete(call)
  const words = !deleting
    ? 'its visibility change was refused: the receipt handle is out of date'
    : fifo
      ? 'its delete was refused: the receipt handle is out of date'
      : 'its delete was answered and deleted nothing: the receipt handle is out of date'
  receipt?.expired?.(hitOf(call, words, receipt.message.messageId))
  if (fifo) return expiredHandle(given)
  return deleting ? 'done' : messageNotInflight()
}

const loseAcknowledgement = (call: SqsCall, entry: ReceiptEntry, { rules }: FateParts): Fate | undefined => {
  const rule = rules.take('lose-acknowledgement', subjectOf(call, [entry]))
  if (rule === undefined) return undefined
  const { told } = rule.effect
  const words = told
    ? 'its delete was not passed on, and the consumer was told that it worked'
    : 'its delete was not passed on, and the consumer was answered with an error'
  rule.onHit(hitOf(call, words, entry.receipt?.message.messageId))
  if (told) return 'done'
  return isBatch(call) ? internalError() : internalFailure()
}

/**
 * The handle of an older receive deletes nothing: a standard queue answers that it worked, a FIFO queue refuses it
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html).
 */
const fateOfOlder = (
  call: SqsCall,
  { given, receipt }: ReceiptEntry,
  { mends, observe }: FateParts,
): Fate | undefined => {
  if (!mends || !isDelete(call) || receipt === undefined || receipt.handle === receipt.message.latestHandle)
    return undefined
  const { queue, messageId } = receipt.message
  observe({ kind: 'delete-ignored', queue, messageId, consumer: call.consumer })
  return queue.endsWith('.fifo') ? expiredHandle(given) : 'done'
}

/** Of the entries that are meant all fail; where the whole batch is meant every second one, so that it always fails in part. */
const failPart = (
  call: SqsCall,
  entries: readonly ReceiptEntry[],
  { rules }: FateParts,
): ReadonlyMap<ReceiptEntry, Fate> => {
  const meant = entries.filter((entry) => rules.isMeant('fail-batch-entries', subjectOf(call, [entry])))
  const chosen = meant.length < entries.length ? meant : entries.filter((_, position) => position % 2 === 1)
  const fates = new Map<ReceiptEntry, Fate>()
  for (const entry of chosen) {
    const rule = rules.take('fail-batch-entries', subjectOf(call, [entry]))
    if (rule === undefined) continue
    const words = `its entry in a batch of ${entries.length} deletes failed and was not passed on`
    rule.onHit(hitOf(call, words, entry.receipt?.message.messageId))
    fates.set(entry, internalError())
  }
  return fates
}

/** Decides on every receipt handle of a delete or a visibility change. */
export const decideFates = (
  call: SqsCall,
  entries: readonly ReceiptEntry[],
  parts: FateParts,
): ReadonlyMap<ReceiptEntry, Fate> => {
  const failed = call.action === 'DeleteMessageBatch' ? failPart(call, entries, parts) : new Map<ReceiptEntry, Fate>()
  return new Map(
    entries.map((entry) => {
      const failure = failed.get(entry)
      if (failure !== undefined) return [entry, failure]
      if (entry.receipt?.expired !== undefined) return [entry, fateOfExpired(call, entry)]
      const older = fateOfOlder(call, entry, parts)
      if (older !== undefined) return [entry, older]
      return [entry, (isDelete(call) ? loseAcknowledgement(call, entry, parts) : undefined) ?? 'pass']
    }),
  )
}
