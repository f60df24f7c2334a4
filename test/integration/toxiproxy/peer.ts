import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

/** One end of a connection that remembers what happened to it, in order: data by its text, then `end`, `reset` or `close`. */
export interface Peer {
  readonly socket: Socket
  /** What happened so far; data that came in one after the other is joined. */
  seen(): string
  /** Resolves once `seen()` is so; rejects with what was seen instead after a time that nothing slow reaches. */
  sees(expected: string | RegExp): Promise<void>
  /** Milliseconds by `performance.now()` of the last event. */
  lastMs(): number
}

const PATIENCE_MS = 8000

/** Watches a socket that stays open for writing after its peer's end. */
const watch = (socket: Socket): Peer => {
  const events: string[] = []
  const waiting = new Set<() => void>()
  let data = ''
  let last = performance.now()
  const note = (event: string): void => {
    last = performance.now()
    if (event !== '') events.push(event)
    for (const check of waiting) check()
  }
  const seen = (): string => [data, ...events].filter((part) => part !== '').join(' ')
  socket.on('data', (chunk: Buffer) => {
    data += chunk.toString()
    note('')
  })
  socket.on('end', () => note('end'))
  socket.on('error', (error: NodeJS.ErrnoException) =>
    note(error.code === 'ECONNRESET' ? 'reset' : (error.code ?? 'error')),
  )
  const fits = (expected: string | RegExp): boolean =>
    typeof expected === 'string' ? seen() === expected : expected.test(seen())
  return {
    socket,
    seen,
    lastMs: () => last,
    sees: async (expected) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const check = (): void => {
        if (fits(expected)) resolve()
      }
      waiting.add(check)
      const tooLong = setTimeout(
        () => reject(new Error(`expected ${String(expected)}, saw ${JSON.stringify(seen())}`)),
        PATIENCE_MS,
      )
      check()
      try {
        await promise
      } finally {
        clearTimeout(tooLong)
        waiting.delete(check)
      }
    },
  }
}

/** A TCP server that hands out the connections it gets. */
export interface Upstream {
  readonly address: string
  accepted(): Promise<Peer>
  close(): void
}

/** Starts an upstream on a free port. */
export const startUpstream = async (): Promise<Upstream> => {
  const arrived: Peer[] = []
  const wanted: ((peer: Peer) => void)[] = []
  const all = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    all.add(socket)
    const peer = watch(socket)
    const want = wanted.shift()
    if (want === undefined) arrived.push(peer)
    else want(peer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no TCP address')
  return {
    address: `127.0.0.1:${bound.port}`,
    accepted: async () => {
      const peer = arrived.shift()
      if (peer !== undefined) return peer
      const { promise, resolve } = Promise.withResolvers<Peer>()
      wanted.push(resolve)
      return promise
    },
    close: () => {
      server.close()
      for (const socket of all) socket.destroy()
    },
  }
}

/** Connects to `host:port`. */
export const dial = async (address: string): Promise<Peer> => {
  const { hostname, port } = new URL(`tcp://${address}`)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  await once(socket, 'connect')
  return watch(socket)
}
