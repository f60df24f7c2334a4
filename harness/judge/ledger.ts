import type { History } from '../model/history.ts'
import type { CopyId, OperationOf } from '../model/operation.ts'
import { consumes, isDeadEnd } from '../model/queue-pair.ts'
import { messageOf } from './message-of.ts'

/** Where a copy ended. `unseen`: the stack shows no stage of it. `withheld`: it was not sent, on purpose. */
export type Place =
  | 'acknowledged'
  | 'dead-lettered'
  | 'queued'
  | 'in flight'
  | 'expired'
  | 'purged'
  | 'deduplicated'
  | 'not published'
  | 'withheld'
  | 'info'
  | 'unseen'

/** One stay of a message on a queue. Moving to another queue begins another stay, under a new MessageId. */
interface Stay {
  readonly queue: string
  readonly messageId: string
  readonly operations: number[]
  receives: number
  place: Place
  next?: string
}

/** The way of one message through the queues: its stays, from the first enqueue on. */
export interface Journey {
  readonly stays: readonly Readonly<Stay>[]
  readonly place: Place
  readonly receives: number
  readonly operations: readonly number[]
}

/** One line of the ledger: a published copy, its own journey, and those of the messages that the system made from it, or an operator. */
export interface Entry {
  readonly copy: CopyId
  readonly publish: OperationOf<'publish'>
  readonly journey: Journey
  readonly made: readonly Journey[]
  /** The one place where it ended: the worst of its own and those made from it. */
  readonly place: Place
  /** Receives over the whole lineage. */
  readonly receives: number
}

/** The conservation ledger of a cell: the sum of its lines is what was published, and what was withheld. */
export interface Ledger {
  readonly entries: readonly Entry[]
  /** Messages of the system's own making without a copy to descend from. */
  readonly orphans: readonly Journey[]
}

/** Places in which nothing more will happen to a copy. */
const settledPlaces: ReadonlySet<Place> = new Set([
  'acknowledged',
  'deduplicated',
  'not published',
  'withheld',
  'info',
  'unseen',
  'purged',
  'expired',
  'dead-lettered',
])

/** Whether nothing more will happen to a copy there without an operator. */
export const isSettled = (place: Place): boolean => settledPlaces.has(place)

const staysOf = (history: History): Map<string, Stay> => {
  const stays = new Map<string, Stay>()
  const { facts } = history
  const enter = (queue: string, messageId: string, index: number): void => {
    const place = isDeadEnd(facts, queue) ? 'dead-lettered' : 'queued'
    stays.set(messageId, { queue, messageId, operations: [index], receives: 0, place })
  }
  const change = (messageId: string, index: number, apply: (stay: Stay) => void): void => {
    const stay = stays.get(messageId)
    if (stay === undefined) return
    stay.operations.push(index)
    apply(stay)
  }
  for (const operation of history.operations) {
    const { index } = operation
    switch (operation.kind) {
      case 'enqueue':
        if (operation.deduplicated !== true) enter(operation.queue, operation.messageId, index)
        break
      case 'receive':
        change(operation.messageId, index, (stay) => {
          stay.receives += 1
          if (!isDeadEnd(facts, stay.queue)) stay.place = 'in flight'
        })
        break
      case 'visibility':
        change(operation.messageId, index, (stay) => {
          if (operation.timeoutSeconds === 0 && stay.place === 'in flight') stay.place = 'queued'
        })
        break
      case 'acknowledge':
        if (operation.outcome === 'ok')
          change(operation.messageId, index, (stay) => {
            stay.place = 'acknowledged'
          })
        break
      case 'remove':
        change(operation.messageId, index, (stay) => {
          stay.place = operation.why
        })
        break
      case 'move':
        change(operation.messageId, index, (stay) => {
          stay.next = operation.toMessageId
        })
        enter(operation.to, operation.toMessageId, index)
        break
      default:
    }
  }
  return stays
}

const journeyFrom = (stays: ReadonlyMap<string, Stay>, first: Stay): Journey => {
  const way = [first]
  for (let at: Stay | undefined = first; at?.next !== undefined;) {
    at = stays.get(at.next)
    if (at === undefined || way.includes(at)) break
    way.push(at)
  }
  return {
    stays: way,
    place: way.at(-1)?.place ?? 'unseen',
    receives: way.filter(({ queue }) => queue === first.queue).reduce((sum, stay) => sum + stay.receives, 0),
    operations: way.flatMap(({ operations }) => operations),
  }
}

const badness: readonly Place[] = ['in flight', 'queued', 'expired', 'purged', 'dead-lettered']

const placeOf = (journeys: readonly Journey[]): Place => {
  const places = journeys.map(({ place }) => place)
  return badness.find((place) => places.includes(place)) ?? places[0] ?? 'unseen'
}

const nowhere = (place: Place): Journey => ({ stays: [], place, receives: 0, operations: [] })

const follow = (history: History): Ledger => {
  const stays = staysOf(history)
  const enqueues = history.of('enqueue')
  const deduplicated = new Set(enqueues.filter((enqueue) => enqueue.deduplicated).map(({ copy }) => copy))
  // Of one whose answer was lost nobody told the id: it is the first that carries the copy.
  const ownMessage = (publish: OperationOf<'publish'>): string | undefined =>
    messageOf(publish, enqueues) ??
    (publish.outcome === 'info' ? enqueues.find(({ copy }) => copy === publish.copy)?.messageId : undefined)
  // Who sent to the queue what came from a topic is not always seen: it is of our making all the same.
  const arrived = new Map(
    history
      .of('publish')
      .flatMap((publish) => (publish.outcome === 'invoke' ? [] : [[publish.copy, ownMessage(publish)]])),
  )
  const made = new Map<CopyId | undefined, Journey[]>()
  for (const { origin, messageId, copy, queue } of enqueues) {
    const stay = stays.get(messageId)
    // What the harness sends again it brings back, as the owner's own redrive does.
    const isMade = origin === 'system' || (copy !== undefined && consumes(history.facts, queue))
    if (!isMade || stay === undefined || (copy !== undefined && arrived.get(copy) === messageId)) continue
    made.set(copy, [...(made.get(copy) ?? []), journeyFrom(stays, stay)])
  }
  const own = (publish: OperationOf<'publish'>): Journey => {
    if (publish.outcome === 'fail') return nowhere(publish.withheld === true ? 'withheld' : 'not published')
    if (publish.outcome === 'info') return nowhere('info')
    if (deduplicated.has(publish.copy)) return nowhere('deduplicated')
    const stay = stays.get(arrived.get(publish.copy) ?? '')
    return stay === undefined ? nowhere('unseen') : journeyFrom(stays, stay)
  }
  const entries = history
    .of('publish')
    .filter(({ outcome }) => outcome !== 'invoke')
    .map((publish): Entry => {
      const journey = own(publish)
      const descendants = made.get(publish.copy) ?? []
      const all = [journey, ...descendants]
      return {
        copy: publish.copy,
        publish,
        journey,
        made: descendants,
        place: placeOf(all),
        receives: all.reduce((sum, { receives }) => sum + receives, 0),
      }
    })
  const published = new Set(entries.map(({ copy }) => copy))
  const orphans = [...made]
    .filter(([copy]) => copy === undefined || !published.has(copy))
    .flatMap(([, journeys]) => journeys)
  return { entries, orphans }
}

/** Ledgers by the histories that they are of: many checks ask for the same. */
const known = new WeakMap<History, Ledger>()

/** Follows every published copy to the place where it ended. Pure; the history needs not be finished. */
export const ledgerOf = (history: History): Ledger => {
  const ledger = known.get(history) ?? follow(history)
  known.set(history, ledger)
  return ledger
}
