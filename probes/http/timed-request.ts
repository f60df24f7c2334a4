import { type IncomingMessage, request as plain } from 'node:http'
import { request as secure } from 'node:https'

/** What to ask. */
export interface TimedRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly signal: AbortSignal
}

/** How long each part took, in ms; a part that was not needed is absent. */
export interface Phases {
  readonly dnsMs?: number
  readonly connectMs?: number
  readonly tlsMs?: number
  readonly firstByteMs: number
  readonly totalMs: number
}

/** What was answered. */
export interface TimedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Up to a mebibyte of it. */
  readonly body: string
  readonly phases: Phases
}

const mebibyte = 1024 * 1024

const read = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    size += chunk.length
    if (size >= mebibyte) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, mebibyte)
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10

/**
 * Asks once, over a connection of its own, so that every part of the way is seen.
 *
 * @throws what kept it from an answer: no such name, nobody there, no time left
 */
export const timedRequest = async ({ url, method, headers, body, signal }: TimedRequest): Promise<TimedAnswer> => {
  const began = performance.now()
  const marks: { lookup?: number; connect?: number; secureConnect?: number } = {}
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const request = (url.protocol === 'https:' ? secure : plain)(url, { method, headers, signal, agent: false }, resolve)
  request.on('error', reject)
  request.on('socket', (socket) => {
    socket.once('lookup', () => (marks.lookup = performance.now()))
    socket.once('connect', () => (marks.connect = performance.now()))
    socket.once('secureConnect', () => (marks.secureConnect = performance.now()))
  })
  request.end(body)
  const response = await promise
  const answered = performance.now()
  const text = await read(response)
  const { lookup, connect, secureConnect } = marks
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: text,
    phases: {
      ...(lookup === undefined ? {} : { dnsMs: rounded(lookup - began) }),
      ...(connect === undefined ? {} : { connectMs: rounded(connect - (lookup ?? began)) }),
      ...(connect === undefined || secureConnect === undefined ? {} : { tlsMs: rounded(secureConnect - connect) }),
      firstByteMs: rounded(answered - (secureConnect ?? connect ?? began)),
      totalMs: rounded(performance.now() - began),
    },
  }
}
