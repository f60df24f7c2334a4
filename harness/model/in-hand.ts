import type { CellId, Operation } from './operation.ts'

/** A message of the cell that a consumer has received, and neither acknowledged nor given back. */
export interface InHand {
  readonly replica: string
  readonly messageId: string
  readonly key: string
}

/** Who has which messages in hand, followed from the history as it grows. */
export interface InHandBook {
  see(operation: Operation): void
  /** Those in hand now, latest receive last. */
  now(): readonly InHand[]
}

/** Follows one cell's messages. */
export const inHandBook = (cell: CellId): InHandBook => {
  const held = new Map<string, InHand>()
  return {
    see: (operation) => {
      if (operation.cell !== cell || operation.outcome !== 'ok') return
      switch (operation.kind) {
        case 'receive': {
          const { messageId, actor, key } = operation
          held.delete(messageId)
          if (key !== undefined) held.set(messageId, { replica: actor, messageId, key })
          return
        }
        case 'visibility':
        case 'acknowledge':
        case 'move':
        case 'remove':
          held.delete(operation.messageId)
          return
        default:
      }
    },
    now: () => [...held.values()],
  }
}
