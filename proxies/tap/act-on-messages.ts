import { randomBytes } from 'node:crypto'
import type { JsonInput } from '../../emulators/aws/http/index.ts'
import { hitOf } from './hit.ts'
import type { Ready } from './outbox.ts'
import type { TapParts } from './parts.ts'
import type { Reorderings } from './reorderings.ts'
import { type SqsCall, textOf } from './sqs-call.ts'
import { tellReceived } from './tell-received.ts'

/** A receipt handle that only the tap knows, looking like one of AWS's. */
const makeHandle = (): string => `AQEB${randomBytes(96).toString('base64')}`

/** The copy of a message for another consumer, with a receipt handle of its own that stands for the same receive. */
const copyFor = (
  call: SqsCall,
  { message, handle, queue }: Ready,
  { rules, known }: Pick<TapParts, 'rules' | 'known'>,
): Ready | undefined => {
  const messageId = textOf(message, 'MessageId') ?? ''
  const rule = rules.take('deliver-twice', { ...call, bodies: [textOf(message, 'Body') ?? ''] })
  if (rule === undefined) return undefined
  const given = textOf(message, 'ReceiptHandle')
  return {
    queue,
    message: { ...message, ReceiptHandle: makeHandle() },
    handle,
    notFor: call.consumer,
    dropped: rule.removed,
    onHandedTo: (consumer) => {
      const first = known.byHandle(given)?.message.deleted === true ? 'had deleted it already' : 'still had it'
      rule.onHit(
        hitOf({ ...call, consumer }, `was delivered to ${consumer} too while ${call.consumer} ${first}`, messageId),
      )
    },
  }
}

/** Lets rules act on the messages that a receive brought: what of them the consumer gets now, and in which form. */
export const actOnMessages = (
  call: SqsCall,
  messages: readonly JsonInput[],
  parts: Pick<TapParts, 'rules' | 'known' | 'outbox' | 'observe'>,
  reorderings: Reorderings,
): readonly Ready[] => {
  const { rules, outbox } = parts
  const { queue } = call
  return messages.flatMap((message): readonly Ready[] => {
    const messageId = textOf(message, 'MessageId')
    const handle = textOf(message, 'ReceiptHandle') ?? ''
    const subject = { ...call, bodies: [textOf(message, 'Body') ?? ''] }
    const lost = rules.take('empty-receive', subject, ({ match }) => match.text !== undefined)
    if (lost !== undefined) {
      // The queue has counted it.
      tellReceived(call.consumer, { queue, message, handle }, parts)
      lost.onHit(hitOf(call, 'was received, and the consumer told of nothing', messageId))
      return []
    }
    const expired = rules.take('expire-receipt', subject)
    const ready: Ready =
      expired === undefined
        ? { queue, message, handle }
        : { queue, message: { ...message, ReceiptHandle: makeHandle() }, handle, expired: expired.onHit }
    const copy = copyFor(call, ready, parts)
    if (copy !== undefined) outbox.put([copy])
    const reorder = rules.take('reorder', subject, (rule) => reorderings.takes(rule, queue))
    return reorder === undefined ? [ready] : reorderings.hold(reorder, call, ready)
  })
}
