import { z } from 'zod'
import type { PlannedFault } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { momentsOf } from '../without.ts'

/** What a fault may cost the messages that it is about. */
export interface Cost {
  /** Keys whose messages it can cost something. */
  readonly keys: 'all' | readonly string[]
  /** Deliveries of one message that it may use up at most. */
  readonly most: number
  /** As long as it is in force no message of its keys can be handled, however often it comes. */
  readonly every?: true
}

/** What of a fault's options tells what it costs. */
const optionsForm = z.looseObject({
  key: z.string().optional(),
  keys: z.array(z.string()).optional(),
  match: z.looseObject({ key: z.string().optional(), method: z.string().optional() }).optional(),
  which: z.union([z.string(), z.looseObject({ first: z.number().optional() })]).optional(),
  until: z.looseObject({ hits: z.number().optional(), gaveUp: z.number().optional() }).optional(),
  atMost: z.number().optional(),
  delayMs: z.number().optional(),
  latencyMs: z.number().optional(),
  link: z.string().optional(),
  action: z.string().optional(),
})

type Options = z.output<typeof optionsForm>

/** A delay that costs no delivery: every client's time-out is longer. */
const briefMs = 1_000

const keysIn = ({ key, keys, match }: Options): Cost['keys'] => {
  const named = keys ?? [key ?? match?.key ?? []].flat()
  return named.length === 0 ? 'all' : named
}

/** How often it acts until it is healed: as often as it says, or once for each hit that its heal waits for, or without end. */
const hitsOf = ({ id, heal }: PlannedFault, { which, until, atMost }: Options): number => {
  const first = typeof which === 'object' ? which.first : undefined
  const moments = momentsOf(heal)
  const soon =
    moments.length === 1 && moments.every((each) => 'fault' in each && each.fault === id && each.is === 'bitten')
  return Math.min(first ?? Infinity, atMost ?? Infinity, soon ? (until?.hits ?? 1) : Infinity)
}

/** A lock is let go while one delivery is left: that is how its longest time is chosen. */
const lockCost = ({ maxReceiveCount }: StreamFacts, { heal }: PlannedFault, { until }: Options): number => {
  const once = until?.gaveUp !== undefined && momentsOf(heal).length === 1
  return Math.min(maxReceiveCount - 1, once ? (until.gaveUp ?? 1) : Infinity)
}

/** By kind: faults that refuse calls, that act on a link as a whole, on the queue, in the database, on processes. */
export const costOf = (fault: PlannedFault, stream: StreamFacts): Cost => {
  const options = optionsForm.parse(fault.options)
  const keys = keysIn(options)
  const { maxReceiveCount } = stream
  switch (fault.name) {
    case 'bad-gateway':
    case 'bad-request':
    case 'gateway-timeout':
    case 'too-many-requests':
    case 'unavailable': {
      const { which = 'all', match, link } = options
      // A mapping that cannot be written may be tried again by a message of the system's own.
      const every = which === 'all' && match?.method === undefined && link !== 'mapping'
      return { keys, most: hitsOf(fault, options), ...(every ? { every } : {}) }
    }
    case 'lost-response':
    case 'truncated-answer':
    case 'hanging-answer':
      return { keys, most: hitsOf(fault, options) }
    case 'slow-answer':
      return { keys, most: (options.delayMs ?? 0) < briefMs ? 0 : hitsOf(fault, options) }
    case 'held-answer':
      return { keys, most: 1 }
    case 'latency':
      return { keys: 'all', most: (options.latencyMs ?? 0) < briefMs ? 0 : hitsOf(fault, options) }
    case 'slicer':
    case 'slow-close':
    case 'bandwidth':
      return { keys: 'all', most: 1 }
    case 'down':
    case 'reset-peer':
    case 'limit-data':
    case 'timeout':
      return { keys: 'all', most: hitsOf(fault, options) }
    case 'empty-receives':
      return keys === 'all' ? { keys, most: 0 } : { keys, most: hitsOf(fault, options), every: true }
    case 'expired-receipt':
    case 'lost-acknowledgement':
    case 'partly-failed-batch':
      return { keys, most: hitsOf(fault, options) }
    case 'queue-errors':
    case 'throttling':
      return { keys, most: options.action === 'ReceiveMessage' ? 0 : hitsOf(fault, options) }
    case 'reordered-delivery':
    case 'duplicate-delivery':
      return { keys, most: 0 }
    case 'slow-receives':
      return { keys, most: (options.delayMs ?? briefMs) < stream.visibilityTimeoutMs / 4 ? 0 : 1 }
    case 'row-lock':
    case 'table-lock':
      return { keys, most: lockCost(stream, fault, options) }
    case 'slow-statements':
      return { keys, most: maxReceiveCount - 1 }
    case 'ambiguous-commit':
    case 'deadlock':
    case 'interleaved-writes':
    case 'serialization-conflict':
      return { keys, most: 1 }
    case 'terminated-backends':
      // A replica's backends: whatever it works on at that moment.
      return { keys: 'all', most: 1 }
    case 'read-only':
      return { keys: 'all', most: 2 }
    case 'connection-exhaustion':
    case 'server-restart':
      // Who gets no connection fails at once, again and again; how long a server takes to start is the machine's affair.
      return { keys: 'all', most: maxReceiveCount }
    case 'kill':
    case 'kill-worker':
    case 'restart':
    case 'rolling-restart':
    case 'start-delayed':
    case 'start-release':
    case 'start-version':
      return { keys: 'all', most: 1 }
    case 'pause':
      // What comes back may first go to the frozen one, whose poll is still open.
      return { keys: 'all', most: 2 }
    default:
      // Of a fault of the user's own nobody knows.
      return { keys: 'all', most: Infinity }
  }
}
