import type { IncomingMessage } from 'node:http'

/** An HTTP request, whole. */
export interface TapRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Names and values in turn, in their order and spelling. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** An HTTP answer, whole. */
export interface TapAnswer {
  readonly status: number
  readonly reason: string
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** The value of a header; '' when there is none. */
export const headerOf = (rawHeaders: readonly string[], wanted: string): string => {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === wanted)
  return at < 0 ? '' : (rawHeaders[at + 1] ?? '')
}

/** Reads a body to its end; undefined when it is longer than the limit. @throws when it breaks off before */
export const readBody = async (incoming: IncomingMessage, limitBytes = Infinity): Promise<Buffer | undefined> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of incoming) {
    if (!Buffer.isBuffer(piece)) continue
    bytes += piece.length
    if (bytes > limitBytes) return undefined
    pieces.push(piece)
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
}
