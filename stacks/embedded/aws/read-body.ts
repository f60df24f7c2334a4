import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

// A batch of 1 MiB can be several times that in JSON: `\u0001` is six bytes for one.
const maxBodyBytes = 16 * 1024 * 1024
// A whole upload takes no longer than this, however steadily it trickles.
const uploadMs = 60_000

/**
 * Reads a request's body whole and hands over its text: `undefined` when it is larger than any valid request.
 * A client that goes away in between is forgotten, one that is too slow is cut off.
 */
export const readBody = (request: IncomingMessage, done: (text: string | undefined) => void): void => {
  const chunks: Buffer[] = []
  let bytes = 0
  let deadline: NodeJS.Timeout | undefined
  let finished = false
  const finish = (text: string | undefined): void => {
    if (finished) return
    finished = true
    clearTimeout(deadline)
    done(text)
  }
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBodyBytes) {
      chunks.length = 0
      finish(undefined)
      return
    }
    chunks.push(chunk)
    // Nearly every body comes in one piece: only the others need a deadline.
    if (chunks.length === 2) deadline = setTimeout(() => request.destroy(), uploadMs)
  })
  request.on('end', () => {
    const whole = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    // Text that is no UTF-8 is no JSON either: the parser then says so.
    finish(isUtf8(whole) ? whole.toString('utf8') : '\uFFFD')
  })
  request.on('close', () => {
    finished = true
    clearTimeout(deadline)
  })
}
