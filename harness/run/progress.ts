import type { CellFacts, CopyId, Operation } from '../model/operation.ts'

/** How far a cell's messages are, kept up to date operation by operation. */
export interface Progress {
  /** Takes note of one operation of the cell. */
  see(operation: Operation): void
  /** Messages of the cell that are queued or in flight on its stream's queue: work that is still to come. */
  open(): number
  /** Milliseconds, on the history's clock, since anything of the cell last moved. */
  lastMoveMs(): number
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
  'visibility',
  'move',
  'remove',
  'log',
  'fault',
  'process',
  'operate',
])

/** Follows the messages of one cell. */
export const progress = (facts: CellFacts): Progress => {
  const open = new Set<string>()
  const receives = new Map<CopyId, number>()
  let last = 0
  let runaway: CopyId | undefined
  return {
    see: (operation) => {
      if (moves.has(operation.kind)) last = operation.timeMs
      switch (operation.kind) {
        case 'enqueue':
          // What the system sends to others is their work, not its own.
          if (operation.deduplicated !== true && operation.queue === facts.queue) open.add(operation.messageId)
          break
        case 'acknowledge':
          if (operation.outcome === 'ok') open.delete(operation.messageId)
          break
        case 'remove':
          open.delete(operation.messageId)
          break
        case 'move':
          open.delete(operation.messageId)
          if (operation.to === facts.queue) open.add(operation.toMessageId)
          break
        case 'receive':
          if (operation.copy !== undefined) {
            const count = (receives.get(operation.copy) ?? 0) + 1
            receives.set(operation.copy, count)
            if (count > endless * facts.maxReceiveCount) runaway = operation.copy
          }
          break
        default:
      }
    },
    open: () => open.size,
    lastMoveMs: () => last,
    runaway: () => runaway,
  }
}
