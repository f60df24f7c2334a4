import { duplicateDelivery } from '../../chaos/queue/duplicate-delivery.ts'
import { emptyReceives } from '../../chaos/queue/empty-receives.ts'
import { expiredReceipt } from '../../chaos/queue/expired-receipt.ts'
import { lostAcknowledgement } from '../../chaos/queue/lost-acknowledgement.ts'
import { queueErrors } from '../../chaos/queue/queue-errors.ts'
import { reorderedDelivery } from '../../chaos/queue/reordered-delivery.ts'
import { slowReceives } from '../../chaos/queue/slow-receives.ts'
import { throttling } from '../../chaos/queue/throttling.ts'
import type { FaultId } from '../../harness/model/operation.ts'
import type { Moment } from '../../harness/model/schedule.ts'
import { longestMs } from '../../harness/plan/longest.ts'
import { acknowledged, every, type Site } from './site.ts'

const plane = 'queue'
const isStandard = ({ fifo }: { readonly fifo: boolean }): boolean => !fifo

/** A poll may still be open when the outage begins: one is refused only after that. Longer than clients try by themselves. */
const polls = { action: 'ReceiveMessage', until: { hits: 3 }, atMostMs: 30_000 } as const
const outageMs = 6_000
const afterOutage = (id: FaultId): readonly Moment[] => [{ fault: id, is: 'bitten' }, { ms: outageMs }]

/** What a queue does with messages, deletes and polls that a consumer must bear. */
export const queueSites: readonly Site[] = [
  {
    name: 'lost-acknowledgement@delete',
    plane,
    on: acknowledged,
    costs: true,
    weight: 2,
    fault: (stream, key) => lostAcknowledgement({ key, atMost: 1, atMostMs: longestMs(stream) }),
  },
  {
    name: 'lost-acknowledgement@delete-refused',
    plane,
    on: acknowledged,
    costs: true,
    // As often as clients try by themselves.
    fits: ({ maxReceiveCount }) => maxReceiveCount > 3,
    fault: (stream, key) => lostAcknowledgement({ key, told: false, atMost: 3, atMostMs: longestMs(stream) }),
  },
  {
    name: 'expired-receipt@delete',
    plane,
    on: acknowledged,
    costs: true,
    fault: (stream, key) => expiredReceipt({ key, atMost: 1, atMostMs: longestMs(stream) }),
  },
  {
    name: 'empty-receives@key',
    plane,
    on: every,
    costs: true,
    fault: (stream, key) => emptyReceives({ key, atMost: 1, atMostMs: longestMs(stream) }),
  },
  {
    name: 'empty-receives@key-outage',
    plane,
    on: ['create', 'update'],
    costs: true,
    kills: true,
    weight: 2,
    fault: (stream, key) =>
      emptyReceives({
        key,
        until: { hits: stream.maxReceiveCount },
        atMostMs: longestMs(stream, { deaths: 1 }),
      }),
    heal: (_, step) => ({ after: step, reaches: 'deadLettered' }),
  },
  {
    name: 'duplicate-delivery@receive',
    plane,
    on: every,
    costs: false,
    weight: 2,
    fits: isStandard,
    fault: (stream, key) => duplicateDelivery({ key, atMost: 1, atMostMs: longestMs(stream) }),
  },
  {
    name: 'slow-receives@receive',
    plane,
    on: every,
    costs: false,
    fault: (stream, key) => slowReceives({ key, delayMs: 1_000, atMost: 1, atMostMs: longestMs(stream) }),
  },
  {
    name: 'reordered-delivery@receive',
    plane,
    on: ['create', 'update'],
    pair: 'copy',
    pairFrom: 'together',
    costs: false,
    fits: isStandard,
    fault: () => reorderedDelivery({ window: 2 }),
  },
  {
    name: 'reordered-delivery@batch',
    plane,
    on: ['create', 'unreadable'],
    pair: 'other',
    pairFrom: 'together',
    costs: false,
    fits: isStandard,
    fault: () => reorderedDelivery({ window: 2 }),
  },
  {
    name: 'queue-errors@poll',
    plane,
    on: every,
    costs: false,
    weight: 0.5,
    fault: () => queueErrors(polls),
    heal: afterOutage,
  },
  {
    name: 'throttling@poll',
    plane,
    on: every,
    costs: false,
    weight: 0.5,
    fault: () => throttling(polls),
    heal: afterOutage,
  },
  {
    name: 'empty-receives@poll',
    plane,
    on: every,
    costs: false,
    weight: 0.5,
    fault: () => emptyReceives({ until: { hits: 3 }, atMostMs: polls.atMostMs }),
    heal: afterOutage,
  },
]
