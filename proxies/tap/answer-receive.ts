import { setTimeout as delay } from 'node:timers/promises'
import { askReceiveCount } from './ask-receive-count.ts'
import { actOnMessages } from './act-on-messages.ts'
import { hitOf } from './hit.ts'
import type { Ready } from './outbox.ts'
import { never, type TapParts, type Visit } from './parts.ts'
import type { Poll } from './polls.ts'
import { createReorderings } from './reorderings.ts'
import { type ActiveRule, isMeant, type Subject } from './rules.ts'
import { numberOf, objectsOf, type SqsCall, textOf } from './sqs-call.ts'
import { tellReceived } from './tell-received.ts'
import type { TapAnswer } from './tap-request.ts'
import { answerCall, changeAnswer, readAnswer } from './wire.ts'

const waitUntil = async (ms: number, signals: readonly AbortSignal[]): Promise<void> =>
  delay(Math.max(0, ms), undefined, { signal: AbortSignal.any([...signals]) }).catch(() => undefined)

const aborted = async (signal: AbortSignal, end: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const onAbort = (): void => resolve()
    signal.addEventListener('abort', onAbort, { once: true })
    end.addEventListener('abort', () => signal.removeEventListener('abort', onAbort), { once: true })
  })

// What nobody has taken by then comes back by itself, when its visibility time-out is over.
const abandonedMs = 2_000

/** Rules about receives as such, not about what they bring. */
const findsNothing = ({ effect, match }: ActiveRule): boolean =>
  effect.kind === 'empty-receive' && match.text === undefined

/** Makes what answers receives: by the queue, or with what lies ready at the tap, but for what rules do to them. */
export const createAnswerReceive = (parts: TapParts) => {
  const { rules, outbox, polls } = parts
  const reorderings = createReorderings(outbox)

  const begin = (call: SqsCall): Poll => {
    const cut = new AbortController()
    const request = parts.mends ? askReceiveCount(call) : call.request
    return { answer: parts.ask(call, request, cut.signal), abort: () => cut.abort() }
  }

  const handOut = ({ consumer }: SqsCall, ready: readonly Ready[]): void => {
    for (const each of ready) {
      tellReceived(consumer, each, parts)
      each.onHandedTo?.(consumer)
    }
  }

  /** Hands messages out, later where a rule says so. */
  const give = async ({ call, left }: Visit, ready: readonly Ready[], answer: TapAnswer): Promise<TapAnswer> => {
    const bodies = ready.map(({ message }) => textOf(message, 'Body') ?? '')
    const slow = rules.take('slow-receive', { ...call, bodies })
    if (slow !== undefined) {
      const beganMs = performance.now()
      await waitUntil(slow.effect.delayMs, [left, slow.removed])
      const words = `was answered ${Math.round(performance.now() - beganMs)} ms later`
      if (ready.length === 0) slow.onHit(hitOf(call, words))
      for (const { message } of ready) slow.onHit(hitOf(call, words, textOf(message, 'MessageId')))
    }
    handOut(call, ready)
    return answer
  }

  const fromOutbox = async (visit: Visit, ready: readonly Ready[]): Promise<TapAnswer> =>
    give(visit, ready, answerCall(visit.call, { Messages: ready.map(({ message }) => message) }))

  /** Lets rules act on what the queue answered. */
  const fromQueue = async (visit: Visit, answer: TapAnswer): Promise<TapAnswer> => {
    const { call } = visit
    const output = readAnswer(call, answer)
    if (output === undefined) return answer
    const messages = objectsOf(output, 'Messages')
    const ready = actOnMessages(call, messages, parts, reorderings)
    const most = numberOf(call.input, 'MaxNumberOfMessages') ?? 1
    const now = ready.slice(0, most)
    outbox.put(ready.slice(most))
    const asItCame = now.length === messages.length && now.every(({ message }, nth) => message === messages[nth])
    if (asItCame) return give(visit, now, answer)
    const { Messages: _, ...rest } = output
    const given = now.length === 0 ? rest : { ...rest, Messages: now.map(({ message }) => message) }
    return give(visit, now, changeAnswer(call, answer, given))
  }

  const nothing = async ({ call, left }: Visit, rule: ActiveRule, untilMs: number): Promise<TapAnswer> => {
    rule.onHit(hitOf(call, 'was not passed on, and found nothing'))
    await waitUntil(untilMs - performance.now(), [left, rule.removed])
    return answerCall(call, {})
  }

  /** A receive whose consumer went away goes on: the next of that queue gets what it brings. */
  const leaveToNext = (call: SqsCall, poll: Poll): void =>
    polls.park(call, poll, never, (answer) => {
      const dropped = AbortSignal.timeout(abandonedMs)
      const messages = actOnMessages(call, objectsOf(readAnswer(call, answer) ?? {}, 'Messages'), parts, reorderings)
      outbox.put(messages.map((ready) => ({ ...ready, dropped: ready.dropped ?? dropped })))
    })

  return async (visit: Visit): Promise<TapAnswer | 'drop'> => {
    const { call, left, disconnected } = visit
    const { queue, consumer } = call
    const subject: Subject = { queue, consumer, bodies: [] }
    const untilMs = performance.now() + (numberOf(call.input, 'WaitTimeSeconds') ?? 0) * 1000
    const most = numberOf(call.input, 'MaxNumberOfMessages') ?? 1
    let poll: Poll | undefined
    for (;;) {
      const empty = rules.take('empty-receive', subject, findsNothing)
      if (empty !== undefined) {
        poll?.abort()
        return nothing(visit, empty, untilMs)
      }
      const ready = outbox.take(queue, consumer, most)
      if (ready.length > 0) {
        if (poll !== undefined)
          polls.park(call, poll, disconnected, (answer) => {
            const output = readAnswer(call, answer) ?? {}
            outbox.put(actOnMessages(call, objectsOf(output, 'Messages'), parts, reorderings))
          })
        return fromOutbox(visit, ready)
      }
      poll ??= polls.adopt(call) ?? begin(call)
      const end = new AbortController()
      const meant = (rule: ActiveRule): boolean => findsNothing(rule) && isMeant(rule.match, subject)
      try {
        const answer = await Promise.race([
          poll.answer,
          outbox.filled(queue, consumer, end.signal),
          rules.added(meant, end.signal),
          aborted(left, end.signal),
        ])
        if (answer !== undefined) return await fromQueue(visit, answer)
      } finally {
        end.abort()
      }
      if (left.aborted) {
        if (parts.mends) leaveToNext(call, poll)
        else poll.abort()
        return 'drop'
      }
    }
  }
}
