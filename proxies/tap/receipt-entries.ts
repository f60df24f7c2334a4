import type { JsonInput } from '../../emulators/aws/http/index.ts'
import type { KnownMessages, Receipt } from './known-messages.ts'
import type { Subject } from './rules.ts'
import { objectsOf, type SqsCall, textOf } from './sqs-call.ts'

/** One receipt handle in a call: the call's own, or that of an entry of its batch. */
export interface ReceiptEntry {
  /** Of a batch. */
  readonly id: string | undefined
  readonly input: JsonInput
  /** The handle as the consumer was given it. */
  readonly given: string
  /** What the tap knows of it; undefined when the consumer did not get it here. */
  readonly receipt: Receipt | undefined
}

const maxEntries = 10

/** The receipt handles of a call. None where it is malformed: then the endpoint is to refuse it as it came. */
export const receiptEntries = ({ action, input }: SqsCall, known: KnownMessages): readonly ReceiptEntry[] => {
  const batch = action.endsWith('Batch')
  const all = (batch ? objectsOf(input, 'Entries') : [input]).map((each): ReceiptEntry => {
    const given = textOf(each, 'ReceiptHandle') ?? ''
    return { id: textOf(each, 'Id'), input: each, given, receipt: known.byHandle(given) }
  })
  const ids = new Set(all.map(({ id }) => id))
  const malformed = all.length > maxEntries || all.some(({ given }) => given === '')
  const ambiguous = batch && (ids.has(undefined) || ids.size < all.length)
  return malformed || ambiguous ? [] : all
}

/** What rules may look at of a receipt. */
export const subjectOf = ({ queue, consumer }: SqsCall, entries: readonly ReceiptEntry[]): Subject => ({
  queue,
  consumer,
  bodies: entries.flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt.message.body])),
})
