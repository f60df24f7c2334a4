import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { endToEnd } from '../gateway/headers.ts'
import { keptOwner } from './kept-owner.ts'
import { readBody, type TapAnswer, type TapRequest } from './tap-request.ts'

/** One request and whoever waits for its answer. */
export interface Served {
  readonly request: TapRequest
  /** Whose connection it came on, where that can be told. Not to be asked without need: it takes milliseconds. */
  readonly owner: () => string | undefined
  /** The client's end of the connection. */
  readonly connection: { readonly remotePort: number; readonly localPort: number }
  readonly left: AbortSignal
  readonly disconnected: AbortSignal
}

const bodyBytes = 16 * 1024 * 1024
const headBytes = 64 * 1024
// Longer than the pauses of a client's connection pool: we are never the one who closes a connection that is about to be used.
const keepAliveMs = 10 * 60_000

const write = (outgoing: ServerResponse, method: string, answer: TapAnswer): void => {
  const { status, reason, rawHeaders, body } = answer
  outgoing.sendDate = false
  const head = method === 'HEAD'
  const headers = head
    ? endToEnd(rawHeaders)
    : [...endToEnd(rawHeaders, ['content-length']), 'Content-Length', String(body.length)]
  outgoing.writeHead(status, reason, headers)
  outgoing.end(head ? undefined : body)
}

const goneSignal = (outgoing: ServerResponse): AbortSignal => {
  const leaving = new AbortController()
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) leaving.abort()
  })
  return leaving.signal
}

interface Connected {
  readonly owner: Served['owner']
  readonly closing: AbortController
}

/**
 * Makes an HTTP server that answers every request with what `handle` gives; 'drop', or an error, closes the connection.
 *
 * @param ownerOf asked once for each connection of whose owner somebody wants to know, and again where it found nobody
 * @param early whether that is when it is accepted, because who made it may be gone before the answer
 */
export const serve = (
  handle: (served: Served) => Promise<TapAnswer | 'drop'>,
  ownerOf: (socket: Socket, again: boolean) => string | undefined,
  early: () => boolean,
): Server => {
  const connections = new WeakMap<Socket, Connected>()
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const left = goneSignal(outgoing)
    const { method = 'GET', url: path = '/', rawHeaders, socket } = incoming
    const body = await readBody(incoming, bodyBytes)
    if (body === undefined) {
      outgoing.writeHead(413, { Connection: 'close', 'Content-Length': 0 }).end()
      return
    }
    const { owner, closing } = connections.get(socket) ?? {}
    const request = { method, path, rawHeaders, body }
    const answered = await handle({
      request,
      owner: owner ?? (() => undefined),
      connection: { remotePort: socket.remotePort ?? 0, localPort: socket.localPort ?? 0 },
      left,
      disconnected: closing?.signal ?? left,
    })
    if (answered === 'drop') socket.destroy()
    else if (!outgoing.destroyed) write(outgoing, method, answered)
  }
  const server = createServer({ maxHeaderSize: headBytes, keepAliveTimeout: keepAliveMs }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => {
      // The endpoint's connection failed: so does the consumer's.
      incoming.socket.destroy()
    })
  })
  server.on('connection', (socket) => {
    const closing = new AbortController()
    const owner = keptOwner((again) => ownerOf(socket, again))
    if (early()) owner()
    connections.set(socket, { owner, closing })
    socket.once('close', () => closing.abort())
  })
  return server
}
