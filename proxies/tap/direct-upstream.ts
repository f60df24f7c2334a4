import { STATUS_CODES } from 'node:http'
import type { AwsServer } from '../../emulators/aws/http/index.ts'
import { addressed, type Upstream } from './upstream.ts'

/** By lower-case name; of a name that comes twice the values are joined, as the endpoint reads them. */
const headersOf = (rawHeaders: readonly string[]): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at]?.toLowerCase(), rawHeaders[at + 1]]
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}

/** Names and values in turn, of header lines that each end in CRLF. */
const rawHeadersOf = (lines: string): string[] =>
  lines
    .split('\r\n')
    .slice(0, -1)
    .flatMap((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })

/** Speaks to an endpoint of ours in this process: half of what a call costs is the connection between the two. */
export const createDirectUpstream = (url: URL, answer: AwsServer['answer'], tellsOwner: boolean): Upstream => ({
  ask: async (request, { owner }, signal) => {
    signal.throwIfAborted()
    const { path: target, rawHeaders, body } = addressed(request, url, tellsOwner ? owner : undefined)
    const gone = Promise.withResolvers<never>()
    gone.promise.catch(() => undefined)
    let leave = (): void => undefined
    const abort = (): void => {
      leave()
      gone.reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    try {
      const answered = answer({
        head: { target, headers: headersOf(rawHeaders) },
        body,
        onGone: (callback) => {
          leave = callback
        },
      })
      const { status, headers, body: text } = await Promise.race([answered, gone.promise])
      return {
        status,
        reason: STATUS_CODES[status] ?? '',
        rawHeaders: [...rawHeadersOf(headers), 'Date', new Date().toUTCString()],
        body: Buffer.from(text),
      }
    } finally {
      signal.removeEventListener('abort', abort)
    }
  },
  close: () => undefined,
})
