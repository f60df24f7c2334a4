import { createAnswerReceive } from './answer-receive.ts'
import { answerReceipts } from './answer-receipts.ts'
import { heldHit, hitOf } from './hit.ts'
import { never, type TapParts, type Visit } from './parts.ts'
import { createPollsAtOnce } from './polls-at-once.ts'
import { internalFailure, requestThrottled } from './queue-errors.ts'
import { receiptEntries } from './receipt-entries.ts'
import type { SqsCall } from './sqs-call.ts'
import type { TapAnswer } from './tap-request.ts'
import { bodiesSent, tellSent } from './tell-sent.ts'
import { refuseCall } from './wire.ts'

/** Carries calls to the queue and answers back, but for what rules and holds do to them. */
export const createExchange = (parts: TapParts) => {
  const { rules, known, watch } = parts
  const answerReceive = createAnswerReceive(parts)
  const atOnce = createPollsAtOnce()

  const refuse = (call: SqsCall): TapAnswer | undefined => {
    const messages = receiptEntries(call, known).flatMap(({ receipt }) => receipt?.message ?? [])
    const bodies = [...bodiesSent(call), ...messages.map(({ body }) => body)]
    const rule = rules.take(
      'refuse',
      { ...call, bodies },
      ({ effect }) => (effect.action ?? call.action) === call.action,
    )
    if (rule === undefined) return undefined
    const error = rule.effect.status === 400 ? requestThrottled() : internalFailure()
    const words = `${call.action} was answered ${error.status} ${error.name} in the queue’s place`
    const polls = call.action === 'ReceiveMessage' ? { pollsAtOnce: Math.max(1, atOnce.most(call)) } : {}
    if (messages.length === 0) rule.onHit({ ...hitOf(call, words), ...polls })
    for (const { messageId } of messages) rule.onHit(hitOf(call, words, messageId))
    return refuseCall(call, error)
  }

  return async (visit: Visit): Promise<TapAnswer | 'drop'> => {
    const { call, left } = visit
    const refused = refuse(call)
    if (refused !== undefined) return refused
    switch (call.action) {
      case 'ReceiveMessage':
        return atOnce.during(call, () => answerReceive(visit))
      case 'DeleteMessage':
      case 'DeleteMessageBatch':
      case 'ChangeMessageVisibility':
      case 'ChangeMessageVisibilityBatch':
        return answerReceipts(visit, parts)
      case 'SendMessage':
      case 'SendMessageBatch': {
        const subject = { ...call, bodies: bodiesSent(call) }
        const pass = async (point: 'publish-received' | 'publish-done', words: string) =>
          parts.holds.pass(point, subject, () => heldHit(call, words))
        if ((await pass('publish-received', 'was held before it was passed on')) === 'drop') return 'drop'
        watch.begun?.(call)
        // A queue takes what was sent to it whole, also from a sender who did not wait for the answer; and it is to be told of.
        const answer = await parts.ask(call, call.request, never)
        tellSent(call, answer, parts)
        if (answer.status === 200) await watch.done?.(call)
        if ((await pass('publish-done', 'was sent, and the answer held')) === 'drop') return 'drop'
        return answer
      }
      case 'PurgeQueue':
      case 'StartMessageMoveTask': {
        if (call.action === 'StartMessageMoveTask') await watch.redriving?.(call)
        const answer = await parts.ask(call, call.request, left)
        if (answer.status === 200) await watch.done?.(call)
        return answer
      }
      default:
        return parts.ask(call, call.request, left)
    }
  }
}
