import { type ServerResponse, STATUS_CODES } from 'node:http'
import { endToEnd } from './headers.ts'
import type { Kept } from './keep-body.ts'
import type { Answer } from './upstream.ts'

/** Answers in the service's place, with a page like nginx's own (`ngx_http_special_response.c`). */
export const answerPage = (
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const title = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>shakedown gateway</center>\r\n</body>\r\n</html>\r\n`
  outgoing.writeHead(status, { 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(page), ...headers })
  outgoing.end(page)
}

/** Closes the caller's connection without another byte. */
export const drop = (outgoing: ServerResponse): void => {
  outgoing.socket?.destroy()
}

/** Resets the caller's connection once it has been sent what was written so far. */
export const resetOnceFlushed = (outgoing: ServerResponse): void => {
  const { socket } = outgoing
  if (socket === null) return
  // Node holds head and first piece back until the next tick, to send them together.
  setImmediate(() => {
    if (socket.writableLength === 0) socket.resetAndDestroy()
    else socket.once('drain', () => socket.resetAndDestroy())
  })
}

const writeHead = (outgoing: ServerResponse, { status, reason, rawHeaders }: Answer): void => {
  outgoing.writeHead(status, reason, endToEnd(rawHeaders))
}

/** Passes an answer on, what was kept of its body first. One that breaks off in its body breaks off for the caller too. */
export const passOn = (outgoing: ServerResponse, answer: Answer, kept?: Kept): void => {
  const { body } = answer
  if (outgoing.destroyed) return
  writeHead(outgoing, answer)
  if (kept !== undefined) outgoing.write(kept.bytes)
  if (kept?.whole === true) {
    outgoing.end()
    return
  }
  const breakOff = (): void => {
    outgoing.flushHeaders()
    resetOnceFlushed(outgoing)
  }
  if (body.errored !== null) return breakOff()
  body.once('error', breakOff)
  body.pipe(outgoing)
  // A head whose body is slow must not wait for it.
  setImmediate(() => {
    if (!outgoing.writableEnded) outgoing.flushHeaders()
  })
}

/** Passes the head and the first half of the body on, and breaks off. @returns the bytes of the body that were passed */
export const passHalf = (outgoing: ServerResponse, answer: Answer, kept: Kept): number => {
  const half = kept.bytes.subarray(0, Math.floor(kept.bytes.length / 2))
  writeHead(outgoing, answer)
  outgoing.flushHeaders()
  outgoing.write(half)
  resetOnceFlushed(outgoing)
  return half.length
}
