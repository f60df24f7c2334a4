import type { CellFacts, CopyId, Operation } from '../model/operation.ts'
import { consumes } from '../model/queue-pair.ts'

/** A message that its consumer keeps from coming back by changing its visibility again and again. */
export interface Kept {
  readonly copy: CopyId | undefined
  readonly key: string | undefined
  /** Changes since it was last handed out. */
  readonly changes: number
}

/** How far a cell's messages are, kept up to date operation by operation. */
export interface Progress {
  /** Takes note of one operation of the cell. */
  see(operation: Operation): void
  /** Messages of the cell that are queued or in flight on its stream's queue: work that is still to come. */
  open(): number
  /**
   * Milliseconds, on the history's clock, since when nothing brought the cell on: no message was published, handed out or came to its end, no fault, process or
   * operator did anything. A line in a log brings nothing on, nor does a message that is kept in flight.
   */
  lastMoveMs(): number
  /** When a message last came to its end: acknowledged, dead-lettered, removed. */
  lastEndMs(): number
  /** Until when a consumer asked that a message be hidden when it first said so after it got it: a retry that it has put off. */
  hiddenUntilMs(): number
  /** The open message that was kept in flight most often. */
  kept(): Kept | undefined
  /** A copy that was handed out so often that it will go on for ever. */
  runaway(): CopyId | undefined
}

/** Receives of one copy, in multiples of the queue's maxReceiveCount, after which its redelivery counts as endless. */
const endless = 5

const moves: ReadonlySet<Operation['kind']> = new Set([
  'publish',
  'enqueue',
  'receive',
  'acknowledge',
  'move',
  'remove',
  'fault',
  'process',
  'operate',
])

/** Follows the messages of one cell. */
export const progress = (facts: CellFacts): Progress => {
  const open = new Set<string>()
  const receives = new Map<CopyId, number>()
  const changed = new Map<string, Kept>()
  let [last, lastEnd, hiddenUntil] = [0, 0, 0]
  let runaway: CopyId | undefined
  const end = ({ messageId, timeMs }: { readonly messageId: string; readonly timeMs: number }): void => {
    changed.delete(messageId)
    if (open.delete(messageId)) lastEnd = timeMs
  }
  return {
    see: (operation) => {
      if (moves.has(operation.kind)) last = operation.timeMs
      switch (operation.kind) {
        case 'enqueue':
          // What the system sends to others is their work, not its own.
          if (operation.deduplicated !== true && consumes(facts, operation.queue)) open.add(operation.messageId)
          break
        case 'acknowledge':
          if (operation.outcome === 'ok') end(operation)
          break
        case 'remove':
          end(operation)
          break
        case 'move':
          end(operation)
          if (consumes(facts, operation.to)) open.add(operation.toMessageId)
          break
        case 'receive':
          changed.delete(operation.messageId)
          if (operation.copy !== undefined) {
            const count = (receives.get(operation.copy) ?? 0) + 1
            receives.set(operation.copy, count)
            if (count > endless * facts.maxReceiveCount) runaway = operation.copy
          }
          break
        case 'visibility': {
          if (operation.expired === true) break
          const changes = (changed.get(operation.messageId)?.changes ?? 0) + 1
          changed.set(operation.messageId, { copy: operation.copy, key: operation.key, changes })
          // The first may put a retry off; one that follows it, with no delivery in between, only keeps the message away.
          if (changes === 1) hiddenUntil = Math.max(hiddenUntil, operation.timeMs + 1000 * operation.timeoutSeconds)
          break
        }
        default:
      }
    },
    open: () => open.size,
    lastMoveMs: () => last,
    lastEndMs: () => lastEnd,
    hiddenUntilMs: () => hiddenUntil,
    kept: () =>
      [...changed]
        .flatMap(([messageId, kept]) => (open.has(messageId) ? [kept] : []))
        .toSorted((a, b) => b.changes - a.changes)[0],
    runaway: () => runaway,
  }
}
