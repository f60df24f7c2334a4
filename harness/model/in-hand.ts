import type { CellId, Operation } from './operation.ts'

/** A message of the cell that a consumer has received. */
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
  /** Those acknowledged, the latest last: who acknowledges a message before it is handled works on it all the same. */
  acknowledged(): readonly InHand[]
}

/** Follows one cell's messages. */
export const inHandBook = (cell: CellId): InHandBook => {
  const held = new Map<string, InHand>()
  const acknowledged = new Map<string, InHand>()
  return {
    see: (operation) => {
      if (operation.cell !== cell || operation.outcome !== 'ok') return
      switch (operation.kind) {
        case 'receive': {
          const { messageId, actor, key } = operation
          held.delete(messageId)
          acknowledged.delete(messageId)
          if (key !== undefined) held.set(messageId, { replica: actor, messageId, key })
          return
        }
        case 'acknowledge': {
          const message = held.get(operation.messageId)
          held.delete(operation.messageId)
          if (message !== undefined) acknowledged.set(operation.messageId, message)
          return
        }
        case 'visibility':
        case 'move':
        case 'remove':
          held.delete(operation.messageId)
          return
        default:
      }
    },
    now: () => [...held.values()],
    acknowledged: () => [...acknowledged.values()],
  }
}
