import { AwsError, type JsonInput } from '../../emulators/aws/http/index.ts'
import { editCall } from './edit-call.ts'
import { decideFates, type Fate } from './fates.ts'
import { heldHit } from './hit.ts'
import { never, type TapParts, type Visit } from './parts.ts'
import { type ReceiptEntry, receiptEntries, subjectOf } from './receipt-entries.ts'
import { isMeant } from './rules.ts'
import { numberOf, objectsOf, type SqsCall, textOf } from './sqs-call.ts'
import type { TapAnswer } from './tap-request.ts'
import { answerCall, changeAnswer, readAnswer, refuseCall } from './wire.ts'

const withHandle = ({ given, receipt }: ReceiptEntry): string => receipt?.handle ?? given

const failed = (id: string | undefined, { fault, code, message }: AwsError): JsonInput => ({
  Id: id,
  SenderFault: fault === 'Sender',
  Code: code,
  Message: message,
})

/** Tells what the queue did: a delete by an older handle than the last may not have deleted, so only one is told as such. */
const tell = (call: SqsCall, entry: ReceiptEntry, { observe }: TapParts): void => {
  if (entry.receipt === undefined) return
  const { message, handle } = entry.receipt
  const { queue, messageId } = message
  const { consumer } = call
  if (!call.action.startsWith('DeleteMessage')) {
    const timeoutSeconds = numberOf(entry.input, 'VisibilityTimeout') ?? 0
    observe({ kind: 'visibility', queue, messageId, consumer, timeoutSeconds })
    return
  }
  const removed = !message.deleted && handle === message.latestHandle
  observe({ kind: removed ? 'deleted' : 'delete-ignored', queue, messageId, consumer })
  if (removed) message.deleted = true
}

/** Tells that messages are about to be given back, those that are; what is returned, once the answer was told. */
const telling = (call: SqsCall, entries: readonly ReceiptEntry[], { watch }: TapParts): (() => void) => {
  if (call.action.startsWith('DeleteMessage')) return () => undefined
  const over = entries.map(({ input, receipt }) => {
    if (receipt === undefined || numberOf(input, 'VisibilityTimeout') !== 0) return undefined
    const { queue, messageId, latestHandle } = receipt.message
    return receipt.handle === latestHandle ? watch.releasing?.(queue, messageId, call.consumer) : undefined
  })
  return () => {
    for (const each of over) each?.()
  }
}

const answerOne = async (
  call: SqsCall,
  entry: ReceiptEntry,
  fate: Fate,
  parts: TapParts,
): Promise<TapAnswer | undefined> => {
  if (fate !== 'pass') return undefined
  const handle = withHandle(entry)
  const request = handle === entry.given ? call.request : editCall(call, { ReceiptHandle: handle })
  const told = telling(call, [entry], parts)
  try {
    const answer = await parts.ask(call, request, never)
    if (answer.status === 200) tell(call, entry, parts)
    return answer
  } finally {
    told()
  }
}

const answerBatch = async (
  call: SqsCall,
  fates: ReadonlyMap<ReceiptEntry, Fate>,
  parts: TapParts,
): Promise<TapAnswer | undefined> => {
  const passed = [...fates.keys()].filter((entry) => fates.get(entry) === 'pass')
  if (passed.length === 0) return undefined
  const asItCame = passed.length === fates.size && passed.every((entry) => withHandle(entry) === entry.given)
  const Entries = passed.map((entry) => ({ ...entry.input, ReceiptHandle: withHandle(entry) }))
  const told = telling(call, passed, parts)
  try {
    const answer = await parts.ask(call, asItCame ? call.request : editCall(call, { Entries }), never)
    const output = readAnswer(call, answer)
    if (output === undefined) return answer
    const done = new Set(objectsOf(output, 'Successful').map((each) => textOf(each, 'Id')))
    for (const entry of passed) if (done.has(entry.id)) tell(call, entry, parts)
    return passed.length === fates.size ? answer : changeAnswer(call, answer, merged(fates, output))
  } finally {
    told()
  }
}

/** The results of a batch: what the queue answered, and what was answered in its place. */
const merged = (fates: ReadonlyMap<ReceiptEntry, Fate>, output: JsonInput): JsonInput => {
  const successful = [...objectsOf(output, 'Successful')]
  const failures = [...objectsOf(output, 'Failed')]
  for (const [{ id }, fate] of fates) {
    if (fate === 'done') successful.push({ Id: id })
    else if (fate instanceof AwsError) failures.push(failed(id, fate))
  }
  return {
    ...(successful.length === 0 ? {} : { Successful: successful }),
    ...(failures.length === 0 ? {} : { Failed: failures }),
  }
}

/** Nothing of the call was passed on: the answer in the queue's place. */
const inItsPlace = (call: SqsCall, fates: ReadonlyMap<ReceiptEntry, Fate>): TapAnswer => {
  if (call.action.endsWith('Batch')) return answerCall(call, merged(fates, {}))
  const [fate] = fates.values()
  return fate instanceof AwsError ? refuseCall(call, fate) : answerCall(call, undefined)
}

/**
 * Answers deletes and visibility changes, single ones and batches: by the queue, but for what rules and holds do to them. What the
 * consumer has sent whole is done even if it goes away.
 */
export const answerReceipts = async ({ call }: Visit, parts: TapParts): Promise<TapAnswer | 'drop'> => {
  const entries = receiptEntries(call, parts.known)
  if (entries.length === 0) return parts.ask(call, call.request, never)
  const deleting = call.action.startsWith('DeleteMessage')
  const subject = subjectOf(call, entries)
  const pass = async (point: 'delete-received' | 'delete-done', words: string) =>
    parts.holds.pass(point, subject, (match) => {
      const meant = entries.find((entry) => isMeant(match, subjectOf(call, [entry])))
      return heldHit(call, words, meant?.receipt?.message.messageId)
    })
  if (deleting && (await pass('delete-received', 'its delete was held before it was passed on')) === 'drop')
    return 'drop'
  const fates = decideFates(call, entries, parts)
  const [first] = entries
  const answer = call.action.endsWith('Batch')
    ? await answerBatch(call, fates, parts)
    : first && (await answerOne(call, first, fates.get(first) ?? 'pass', parts))
  if (answer === undefined) return inItsPlace(call, fates)
  if (deleting && (await pass('delete-done', 'was deleted, and the answer held')) === 'drop') return 'drop'
  return answer
}
