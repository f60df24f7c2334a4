import { z } from 'zod'
import type { Fault, FaultContext } from '../../../harness/model/fault.ts'
import type { QueueEffect } from '../../../harness/model/reach.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import { countHits, hitBite } from '../../hits.ts'
import { timeHeld, timeInPlan } from '../../time-in-force.ts'

/** Options that all faults at the tap have. */
export interface QueueFaultOptions {
  /** Abstract key whose messages are meant. @default every message of the stream's queue */
  readonly key?: string | undefined
  /** How many messages or calls it acts on. @default no limit */
  readonly atMost?: number | undefined
  /** Bitten once so many messages, or calls where they are about no message, were hit. @default one */
  readonly until?: { readonly hits?: number | undefined } | undefined
  /** Longest time in force, in ms; then the fault is over, whatever was hit. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

/** The form of {@link QueueFaultOptions} in a plan. */
export const queueFaultForm = z.strictObject({
  key: z.string().optional(),
  atMost: z.number().int().min(1).optional(),
  until: z.strictObject({ hits: z.number().int().optional() }).optional(),
  atMostMs: z.number().optional(),
})

/** What makes one of them different from the others. */
export interface QueueFaultKind {
  readonly name: string
  readonly effect: QueueEffect
  /** What a hit is, in the plural: `acknowledgements were lost`. */
  readonly hits: string
  /** Its own options, for replays. */
  readonly own?: Readonly<Record<string, Json>>
  /** Whether it keeps messages in flight, so that it must be over well within their visibility time-out. @default false */
  readonly holds?: boolean
  /** Why AWS's FIFO queues never do this, if so: a system that relies on it is right. */
  readonly notOnFifo?: string
}

/** @throws when there is no tap, or the stream's queue never does this */
const tapFor = ({ stream, reach }: FaultContext, { name, notOnFifo }: QueueFaultKind) => {
  if (reach.tap === undefined) throw new Error(`${name} needs a tap between consumers and their queue`)
  if (stream.fifo && notOnFifo !== undefined)
    throw new Error(`${name} is nothing that ${stream.queue} does: a FIFO queue ${notOnFifo}`)
  return reach.tap
}

/** Queue of what it strikes. Plans leave out what has none. */
const queueOf = ({ stream }: FaultContext): string => {
  if (stream.queue === undefined) throw new Error(`${stream.name} has no queue`)
  return stream.queue
}

/**
 * Makes a fault that is a rule of the tap. The tap lives in the harness's own process and dies with it, and its rules with it: there is nothing that
 * could be left in force, so the undo record is null and healing from it does nothing.
 */
export const queueFault = (kind: QueueFaultKind, options: QueueFaultOptions): Fault => {
  const { name, effect, own = {}, hits: what } = kind
  const { key, atMost, until: { hits: wanted = 1 } = {}, atMostMs } = options
  const until = { hits: wanted }
  const limit = atMost === undefined ? {} : { atMost }
  return {
    name,
    options: { ...(key === undefined ? {} : { key }), ...limit, until, ...timeInPlan(atMostMs), ...own },
    needs: [{ tap: true }],
    undo: () => null,
    heal: async () => undefined,
    bite: (history, faultId) => hitBite(history, faultId, until, what),
    inject: async (context) => {
      const tap = tapFor(context, kind)
      const text = key === undefined ? {} : { text: context.bind(key) }
      const remove = tap.rule({
        match: { queue: queueOf(context), ...text },
        ...limit,
        effect,
        onHit: ({ action, consumer, messageId, pollsAtOnce, words }) =>
          hits.hit(
            words.startsWith(action)
              ? `${action} of ${consumer}${words.slice(action.length)}`
              : `${action} of ${consumer}: ${words}`,
            messageId ?? consumer,
            {
              call: {
                action,
                consumer,
                effect: effect.kind,
                ...(messageId === undefined ? {} : { messageId }),
                ...(pollsAtOnce === undefined ? {} : { pollsAtOnce }),
              },
            },
          ),
      })
      const hits = countHits(context, until, kind.holds === true ? timeHeld(context, atMostMs) : atMostMs, key)
      return {
        heal: async () => {
          remove()
          hits.stop()
        },
      }
    },
  }
}
