import type { Fault } from '../../harness/model/fault.ts'
import type { HeldRequest } from '../../harness/model/reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { countHits, hitBite } from '../hits.ts'
import { httpLinkOf } from '../link-role.ts'
import { ruleForm, type RuleOptions } from './parts/rule-fault.ts'
import { timeHeld, timeInPlan } from '../time-in-force.ts'

const form = ruleForm.omit({ which: true, until: true })

/** Options of {@link heldAnswer}. */
export interface HeldAnswerOptions extends Omit<RuleOptions, 'which' | 'until' | 'atMostMs'> {
  /** Longest time in force, in ms. @default so long that a delivery is left afterwards, by the attributes of its queue, 5,000 at least */
  readonly atMostMs?: number | undefined
}

/**
 * One answer is held once it has been read from the service, and goes on unchanged when the fault is healed: what its caller then
 * gets is older than what happened meanwhile. Where its caller has given up by then it has shown nothing. It is a point, not a
 * rule: nothing is broken, only late, and nothing outlives the gateway, so the undo record is null.
 */
export const heldAnswer = ({ link: role, match = {}, atMostMs }: HeldAnswerOptions): Fault => {
  const { method, path, key } = match
  const given = {
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(key === undefined ? {} : { key }),
  }
  return {
    name: 'held-answer',
    options: { link: role, match: given, ...timeInPlan(atMostMs) },
    needs: [{ link: role }],
    undo: () => null,
    heal: async () => undefined,
    bite: (history, faultId) => {
      const bite = hitBite(history, faultId, { hits: 1 }, 'answers were held')
      const late = history.of('fault').find((operation) => operation.faultId === faultId && operation.gaveUp === true)
      return late === undefined ? bite : { ...bite, bit: false, words: late.words }
    },
    inject: async (context) => {
      const { link } = httpLinkOf(context, role)
      const hits = countHits(context, { hits: 1 }, timeHeld(context, atMostMs), given.key)
      const healed = new AbortController()
      const { key: abstract, ...rest } = given
      const text = abstract === undefined ? {} : { text: context.bind(abstract) }
      let held: HeldRequest | undefined
      let sinceMs = 0
      const holding = link
        .hold('answered', { ...rest, ...text }, AbortSignal.any([healed.signal, context.signal]))
        .then(
          (request) => {
            held = request
            sinceMs = performance.now()
            hits.hit(`the answer to ${request.hit.method} ${request.hit.path} was read and is held`, request.hit.path)
          },
          // Nothing came that could be held before the fault was healed.
          () => undefined,
        )
      return {
        heal: async () => {
          if (held !== undefined) {
            const { hit, left, forward } = held
            const heldMs = performance.now() - sinceMs
            const became = left.aborted ? 'had been given up by its caller when it was let go' : 'went on'
            hits.release(
              `the answer to ${hit.method} ${hit.path} ${became}, after ${Math.round(heldMs)} ms`,
              hit.path,
              { heldMs, gaveUp: left.aborted },
            )
            forward()
          }
          healed.abort()
          await holding
          hits.stop()
        },
      }
    },
  }
}

/** Makes it again from a plan's options. */
export const heldAnswerFrom = (options: Json): Fault => heldAnswer(form.parse(options))
