import type { QueueEffect } from '../../harness/model/reach.ts'
import { hitOf } from './hit.ts'
import type { Outbox, Ready } from './outbox.ts'
import type { ActiveRule } from './rules.ts'
import { type SqsCall, textOf } from './sqs-call.ts'

type ReorderRule = ActiveRule<Extract<QueueEffect, { kind: 'reorder' }>>

/** Messages held back until enough are there. */
export interface Reorderings {
  /** Whether a rule takes one more of a queue: it begins none that it may not fill. */
  takes(rule: ReorderRule, queue: string): boolean
  /** Holds a message back; once enough are held, all of them in reverse order. */
  hold(rule: ReorderRule, call: SqsCall, ready: Ready): readonly Ready[]
}

/** Makes it empty. What is held when its rule is taken back goes to the outbox, in its own order. */
export const createReorderings = (outbox: Outbox): Reorderings => {
  const held = new Map<ReorderRule, Map<string, readonly Ready[]>>()
  const ofRule = (rule: ReorderRule): Map<string, readonly Ready[]> => {
    const known = held.get(rule)
    if (known !== undefined) return known
    const made = new Map<string, readonly Ready[]>()
    held.set(rule, made)
    rule.removed.addEventListener('abort', () => {
      held.delete(rule)
      for (const ready of made.values()) outbox.put(ready)
    })
    return made
  }
  return {
    takes: (rule, queue) => (ofRule(rule).get(queue)?.length ?? 0) > 0 || rule.left() >= rule.effect.window,
    hold: (rule, call, ready) => {
      const { queue } = call
      const windows = ofRule(rule)
      const messageId = textOf(ready.message, 'MessageId')
      // One that came back meanwhile has a newer handle.
      const others = (windows.get(queue) ?? []).filter(({ message }) => textOf(message, 'MessageId') !== messageId)
      const now = [...others, ready]
      windows.set(queue, now.length < rule.effect.window ? now : [])
      if (now.length < rule.effect.window) return []
      return now.toReversed().map((each, position) => {
        const words = `was received ${now.length - position}. of ${now.length} and handed out ${position + 1}.`
        return {
          ...each,
          onHandedTo: (consumer) => {
            each.onHandedTo?.(consumer)
            rule.onHit(hitOf({ ...call, consumer }, words, textOf(each.message, 'MessageId')))
          },
        }
      })
    },
  }
}
