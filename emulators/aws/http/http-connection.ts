import type { Socket } from 'node:net'
import { chunkedBody, fixedBody, type BodyReader } from './http-body.ts'
import { parseHead, type HttpHead } from './http-head.ts'

// Requests are read here because it pays: measured against node:http in the same run, batches of ten cost a tenth less, and
// the limits on slow and half-open clients need no periodic timer. HTTP/1 with what clients of AWS use, and nothing else.

/** One request, whole. */
export interface HttpRequest {
  readonly head: HttpHead
  /** `undefined` when the body is larger than allowed. */
  readonly body: Buffer | undefined
  /** Calls back once if the client goes away before the answer is written. */
  readonly onGone: (callback: () => void) => void
}

/** An answer: header lines, each ended by CRLF, and the body. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** Limits of a connection, in bytes and milliseconds. */
export interface HttpLimits {
  readonly headBytes: number
  readonly bodyBytes: number
  /** A new connection that asks for nothing is closed after this. */
  readonly silentMs: number
  /** A request has come whole within this, however steadily it trickles. */
  readonly requestMs: number
  /** A connection that has asked before is kept for this. */
  readonly idleMs: number
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
}

const headEnd = Buffer.from('\r\n\r\n')
const nothing = Buffer.alloc(0)
// What a client goes on sending after a refusal is let run dry for this long, so that it gets to read the refusal.
const lingerMs = 2000

let dateSecond = 0
let dateLine = ''
const date = (): string => {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateLine = `Date: ${new Date(second * 1000).toUTCString()}\r\n`
  }
  return dateLine
}

/** Serves the requests of one connection, one after the other. `handle` never throws or rejects. */
export const serveConnection = (
  socket: Socket,
  limits: HttpLimits,
  handle: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>,
): void => {
  /** Bytes that belong to no request yet. */
  let pending: Buffer = nothing
  let head: HttpHead | undefined
  let body: BodyReader | undefined
  /** A request is being answered, or its answer not yet taken by the client: what follows has to wait. */
  let busy = false
  let over = false
  let deadline: NodeJS.Timeout | undefined
  let gone: (() => void) | undefined

  const onGone = (callback: () => void): void => {
    gone = callback
  }

  const finish = (): void => {
    over = true
    pending = nothing
    clearTimeout(deadline)
    socket.end()
    deadline = setTimeout(() => socket.destroy(), lingerMs)
  }

  /** True when the next request may be read at once. */
  const write = (answer: HttpAnswer, keepAlive: boolean, withBody: boolean): boolean => {
    gone = undefined
    if (socket.destroyed || over) return false
    const bytes = Buffer.byteLength(answer.body)
    const closing = keepAlive ? '' : 'Connection: close\r\n'
    const start = `HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? 'Unknown'}\r\n${answer.headers}`
    const text = `${start}Content-Length: ${bytes}\r\n${date()}${closing}\r\n${withBody ? answer.body : ''}`
    // One write for head and body; text without a character beyond ASCII is written as it is.
    const flowing = socket.write(text, bytes === answer.body.length ? 'latin1' : 'utf8')
    if (!keepAlive) {
      finish()
      return false
    }
    if (!flowing) {
      socket.once('drain', () => {
        busy = false
        read()
      })
    }
    return flowing
  }

  const refuse = (status: number): void => {
    write({ status, headers: '', body: '' }, false, true)
  }

  const answer = (asked: HttpHead, content: Buffer | undefined): void => {
    busy = true
    const keepAlive = asked.keepAlive && content !== undefined
    const result = handle({ head: asked, body: content, onGone })
    if (!(result instanceof Promise)) {
      busy = !write(result, keepAlive, asked.method !== 'HEAD')
      return
    }
    void result.then((waited) => {
      busy = !write(waited, keepAlive, asked.method !== 'HEAD')
      if (!busy) read()
    })
  }

  /** Reads a head from the pending bytes. False when there is none yet. */
  const readHead = (): boolean => {
    // Empty lines before a request are allowed.
    while (pending[0] === 13 && pending[1] === 10) pending = pending.subarray(2)
    const end = pending.indexOf(headEnd)
    if (end > limits.headBytes || (end < 0 && pending.length > limits.headBytes)) {
      refuse(431)
      return false
    }
    if (end < 0) return false
    head = parseHead(pending.toString('latin1', 0, end))
    if (!head) {
      refuse(400)
      return false
    }
    pending = pending.subarray(end + headEnd.length)
    body = head.length === 'chunked' ? chunkedBody() : fixedBody(head.length)
    if (head.headers.get('expect')?.toLowerCase() === '100-continue' && pending.length === 0) {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n')
    }
    return true
  }

  /** Reads requests from the pending bytes as far as they go. */
  const read = (): void => {
    while (!busy && !over && (pending.length > 0 || body?.complete)) {
      if (!head && !readHead()) break
      if (!head || !body) break
      const tooLarge = head.length !== 'chunked' && head.length > limits.bodyBytes
      const rest = tooLarge ? nothing : body.take(pending)
      if (rest === undefined) {
        refuse(400)
        return
      }
      pending = rest
      if (!body.complete && !tooLarge && body.size <= limits.bodyBytes) break
      const asked = head
      const content = body.complete && !tooLarge ? body.whole() : undefined
      head = undefined
      body = undefined
      clearTimeout(deadline)
      deadline = undefined
      answer(asked, content)
    }
    if (over || busy) return
    if (head || pending.length > 0) deadline ??= setTimeout(() => socket.destroy(), limits.requestMs)
  }

  let asked = false
  socket.setTimeout(limits.silentMs, () => socket.destroy())
  socket.on('data', (chunk) => {
    if (over) return
    if (!asked) {
      asked = true
      socket.setTimeout(limits.idleMs)
    }
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    // Requests sent ahead of their turn are kept, but not without end.
    if (busy && pending.length > limits.bodyBytes) socket.destroy()
    else read()
  })
  socket.on('error', () => socket.destroy())
  const leave = (): void => {
    clearTimeout(deadline)
    const callback = gone
    gone = undefined
    callback?.()
  }
  socket.on('end', leave)
  socket.on('close', leave)
}
