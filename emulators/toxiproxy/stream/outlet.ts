import type { Socket } from 'node:net'
import type { Sink } from './inbox.ts'

/** The end of a link: the socket that its data is written to. */
export interface Outlet extends Sink {
  /** As `send`, for data that no toxic delays and that needs no time of its own. */
  write(data: Buffer): Promise<void> | undefined
}

const NOTHING = Buffer.alloc(0)

/** @param close closes the socket; called once everything written before is in the kernel's hands */
export const createOutlet = (socket: Socket, close: () => void): Outlet => {
  let room: PromiseWithResolvers<void> | undefined
  socket.on('drain', () => {
    room?.resolve()
    room = undefined
  })
  const write = (data: Buffer): Promise<void> | undefined => {
    if (socket.destroyed || socket.write(data)) return undefined
    room ??= Promise.withResolvers<void>()
    return room.promise
  }
  return {
    write,
    send: (chunk) => write(chunk.data),
    end: () => {
      if (socket.destroyed || socket.writableLength === 0) close()
      else socket.write(NOTHING, close)
    },
  }
}
