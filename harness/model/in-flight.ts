import type { CellId, Operation } from './operation.ts'

/** A message of the cell that a consumer has received. */
export interface InFlight {
  readonly replica: string
  readonly messageId: string
  readonly key: string
}

/** Who has which messages in flight, followed from the history as it grows. */
export interface InFlightBook {
  see(operation: Operation): void
  /** Those in flight now, latest receive last. */
  now(): readonly InFlight[]
  /** Those acknowledged, the latest last: who acknowledges a message before it is handled works on it all the same. */
  acknowledged(): readonly InFlight[]
}

/** Follows one cell's messages. */
export const inFlightBook = (cell: CellId): InFlightBook => {
  const held = new Map<string, InFlight>()
  const acknowledged = new Map<string, InFlight>()
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
