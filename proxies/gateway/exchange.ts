import { setTimeout as delay } from 'node:timers/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Holder, HttpHit } from '../../harness/model/reach.ts'
import { type Call, readCall } from './call.ts'
import type { Holds } from './holds.ts'
import { introductions } from './introductions.ts'
import { type Kept, keepBody } from './keep-body.ts'
import { answerPage, drop, passHalf, passOn, resetOnceFlushed } from './respond.ts'
import type { ActiveRule, Rules } from './rules.ts'
import { type Answer, NoAnswer, type Upstream } from './upstream.ts'

/** What the exchanges of one gateway share. */
export interface ExchangeOptions {
  readonly upstream: Upstream
  readonly rules: Rules
  readonly holds: Holds
  /** How much of a body is kept. */
  readonly keepBytes: number
  readonly untilClosed: () => boolean
  readonly holderOf: (caller: Socket) => Holder | undefined
}

const aborted = async (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Waits until the rule is taken back or the caller leaves, and closes the connection. */
const hang = async (outgoing: ServerResponse, { rule, removed }: ActiveRule, hit: HttpHit, left: AbortSignal) => {
  const beganMs = performance.now()
  rule.onHit(hit)
  await aborted(AbortSignal.any([removed, left]))
  rule.onRelease?.(hit, { heldMs: performance.now() - beganMs, gaveUp: left.aborted })
  drop(outgoing)
}

const hitOf =
  ({ method, path }: Call, answer?: Answer) =>
  (words: string): HttpHit => ({
    method,
    path,
    words: `${method} ${path} ${words}`,
    ...(answer === undefined ? {} : { upstreamStatus: answer.status }),
  })

/** Acts on an answer that has come, as a rule wants. */
const actOnAnswer = async (
  outgoing: ServerResponse,
  active: ActiveRule,
  call: Call,
  answer: Answer,
  kept: Kept,
  left: AbortSignal,
): Promise<void> => {
  const { effect, onHit } = active.rule
  const hit = hitOf(call, answer)
  switch (effect.kind) {
    case 'slow':
      onHit(hit(`was answered ${effect.delayMs} ms later`))
      await delay(effect.delayMs, undefined, { signal: AbortSignal.any([active.removed, left]) }).catch(() => undefined)
      return passOn(outgoing, answer, kept)
    case 'hang-after':
      return hang(outgoing, active, hit(`was done (${answer.status}) and its answer held back`), left)
    case 'truncate': {
      if (kept.bytes.length === 0) {
        onHit(hit(`was done (${answer.status}); its answer has no body to cut, so it was dropped`))
        return resetOnceFlushed(outgoing)
      }
      const passed = passHalf(outgoing, answer, kept)
      return onHit(hit(`was done (${answer.status}) and its answer cut after ${passed} bytes of its body`))
    }
    case 'lose':
      onHit(hit(`was done (${answer.status}) and its answer dropped`))
      return resetOnceFlushed(outgoing)
    case 'hang':
    case 'status':
      // They act before the service is asked.
      return passOn(outgoing, answer, kept)
  }
}

const statusOf = ({ outcome }: NoAnswer): number => (outcome === 'timed-out' ? 504 : 502)

/** Carries requests to the service and answers back, as nginx does, but for what rules and holds do to them. */
export const createExchange = (options: ExchangeOptions) => {
  const { upstream, rules, holds, keepBytes, untilClosed, holderOf } = options
  const known = introductions()
  const answerTo = async (outgoing: ServerResponse, call: Call, left: AbortSignal, socket: Socket): Promise<void> => {
    const withCaller = (hit: HttpHit): HttpHit => {
      const caller = holderOf(socket)
      return caller === undefined ? hit : { ...hit, caller }
    }
    const asked = await holds.pass('called', call, left, () =>
      withCaller(hitOf(call)('was held before it was passed on')),
    )
    if (asked === 'drop') return drop(outgoing)
    if (asked !== 'forward') return answerPage(outgoing, asked.status)

    const active = rules.find(call)
    if (active?.rule.effect.kind === 'status') {
      const { status, headers } = active.rule.effect
      active.rule.onHit(hitOf(call)(`was answered ${status} in the service’s place`))
      return answerPage(outgoing, status, headers)
    }
    if (active?.rule.effect.kind === 'hang')
      return hang(outgoing, active, hitOf(call)('was swallowed and never answered'), left)

    const answer = await upstream.ask(call, left, untilClosed())
    const held = holds.waitsFor('answered', call)
    if (active === undefined && !held) return passOn(outgoing, answer)
    const kept = await keepBody(answer.body, keepBytes)
    const answered = await holds.pass('answered', call, left, () =>
      withCaller(hitOf(call, answer)(`was done (${answer.status}) and its answer held`)),
    )
    if (answered === 'drop') return drop(outgoing)
    if (answered !== 'forward') return answerPage(outgoing, answered.status)
    if (active === undefined) return passOn(outgoing, answer, kept)
    return actOnAnswer(outgoing, active, call, answer, kept, left)
  }
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const leaving = new AbortController()
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) leaving.abort()
    })
    // Whatever nobody read of the request is in the way of the next one on this connection.
    outgoing.on('finish', () => incoming.resume())
    try {
      const call = await readCall(incoming, keepBytes)
      known.learn(call)
      const named = { ...call, introduced: (text: string) => known.names(call, text) }
      await answerTo(outgoing, named, leaving.signal, incoming.socket)
    } catch (error) {
      if (error instanceof NoAnswer && !outgoing.headersSent && error.outcome !== 'abandoned')
        answerPage(outgoing, statusOf(error))
      else drop(outgoing)
    }
  }
}
