import type { TcpSight } from '../harness/model/reach.ts'

/** What is told of one connection as it goes on. */
export interface ConnectionSights {
  /** A piece came out of the link. */
  said(piece: Buffer): void
  /** So many bytes were given to the link. */
  answered(bytes: number): void
  /** The server closed it, or it broke on the server's side. */
  serverDone(): void
  /** The link's side is closed. Told once. */
  closed(): void
}

/** Who is told what passes between a link and the server. */
export interface Sights {
  /** Tells what passes from now on, until the function is called. */
  observe(listener: (sight: TcpSight) => void): () => void
  opened(connection: number): ConnectionSights
}

/** Tells what passes, and a cut from a close in good order, before which the client sends this. */
export const createSights = (goodbye: Buffer): Sights => {
  const observers = new Set<(sight: TcpSight) => void>()
  const tell = (sight: TcpSight): void => {
    for (const observe of observers) observe(sight)
  }
  return {
    observe: (listener) => {
      const each = (sight: TcpSight): void => listener(sight)
      observers.add(each)
      return () => observers.delete(each)
    },
    opened: (connection) => {
      let [doneMs, told]: [number | undefined, boolean] = [undefined, false]
      const done = (): void => {
        doneMs ??= performance.now()
      }
      tell({ kind: 'opened', connection })
      return {
        said: (piece) => {
          if (goodbye.length > 0 && piece.subarray(-goodbye.length).equals(goodbye)) done()
          tell({ kind: 'bytes', connection, towards: 'service', bytes: piece.length })
        },
        answered: (bytes) => tell({ kind: 'bytes', connection, towards: 'client', bytes }),
        serverDone: done,
        closed: () => {
          if (told) return
          told = true
          const closeMs = doneMs === undefined ? {} : { closeMs: performance.now() - doneMs }
          tell({ kind: 'closed', connection, cut: doneMs === undefined, ...closeMs })
        },
      }
    },
  }
}
