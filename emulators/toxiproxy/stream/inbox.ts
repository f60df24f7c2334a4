import type { Chunk } from '../toxics/toxic.ts'

/** Where a stream flows to: the next toxic's inbox, or the socket. */
export interface Sink {
  /** Takes a chunk. A promise says: full; it resolves when there is room again. */
  send(chunk: Chunk): Promise<void> | undefined
  /** The stream has ended; nothing is sent afterwards. */
  end(): void
}

/** What waits in front of a toxic. */
export interface Inbox extends Sink {
  /** The oldest chunk, or `end` (again and again) after the last one, or nothing yet. */
  take(): Chunk | 'end' | undefined
  /** Called when something arrives. */
  onArrival: (() => void) | undefined
}

/** @param capacityChunks how many chunks wait before a sender must; with 0 a sender waits until its chunk is taken, as in Go */
export const createInbox = (capacityChunks: number): Inbox => {
  const queue: Chunk[] = []
  let ended = false
  let room: PromiseWithResolvers<void> | undefined
  const inbox: Inbox = {
    onArrival: undefined,
    send: (chunk) => {
      queue.push(chunk)
      inbox.onArrival?.()
      if (queue.length <= capacityChunks) return undefined
      room ??= Promise.withResolvers<void>()
      return room.promise
    },
    end: () => {
      ended = true
      inbox.onArrival?.()
    },
    take: () => {
      const chunk = queue.shift()
      if (chunk === undefined) return ended ? 'end' : undefined
      if (queue.length <= capacityChunks) {
        room?.resolve()
        room = undefined
      }
      return chunk
    },
  }
  return inbox
}
