import { Agent, type IncomingMessage, request as plain } from 'node:http'
import { Agent as SecureAgent, request as secure } from 'node:https'

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

// Each request has a connection of its own, and no session of TLS from one before; the agents are made once.
const agents = {
  plain: new Agent({ keepAlive: false }),
  secure: new SecureAgent({ keepAlive: false, maxCachedSessions: 0 }),
} as const

/** By events: an iterator costs as much again as all else that is done with an answer. */
const read = async (response: IncomingMessage): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const chunks: Buffer[] = []
  let size = 0
  const end = (): void => resolve(Buffer.concat(chunks).toString('utf8', 0, mebibyte))
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size < mebibyte) return
    end()
    response.destroy()
  })
  response.once('end', end)
  response.once('error', reject)
  response.once('close', () => reject(new Error('the answer broke off')))
  return promise
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10

/**
 * Asks once, over a connection of its own, so that every part of the way is seen.
 *
 * @throws what kept it from an answer: no such name, nobody there, no time left
 */
export const timedRequest = async ({ url, method, headers, body, signal }: TimedRequest): Promise<TimedAnswer> => {
  // Before anything is begun: what a request that nobody waits for comes to would end the whole process.
  signal.throwIfAborted()
  const began = performance.now()
  const marks: { lookup?: number; connect?: number; secureConnect?: number } = {}
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const request =
    url.protocol === 'https:'
      ? secure(url, { method, headers, agent: agents.secure }, resolve)
      : plain(url, { method, headers, agent: agents.plain }, resolve)
  // Node's own way with a signal keeps what it made for each request until the old generation is collected.
  const giveUp = (): void =>
    void request.destroy(signal.reason instanceof Error ? signal.reason : new Error('given up'))
  signal.addEventListener('abort', giveUp, { once: true })
  request.on('error', reject)
  request.on('socket', (socket) => {
    socket.once('lookup', () => (marks.lookup = performance.now()))
    socket.once('connect', () => (marks.connect = performance.now()))
    socket.once('secureConnect', () => (marks.secureConnect = performance.now()))
  })
  request.end(body)
  let response: IncomingMessage
  let answered: number
  let text: string
  try {
    response = await promise
    answered = performance.now()
    text = await read(response)
  } finally {
    signal.removeEventListener('abort', giveUp)
    request.destroy()
  }
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
