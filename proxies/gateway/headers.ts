import type { Call } from './call.ts'

/** Headers about one connection, not about the message: RFC 9110, section 7.6.1. nginx does not pass `Expect` on either: it answers it itself. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const pairs = (rawHeaders: readonly string[]): (readonly [string, string])[] =>
  Array.from({ length: rawHeaders.length / 2 }, (_, nth) => [rawHeaders[2 * nth] ?? '', rawHeaders[2 * nth + 1] ?? ''])

/** What is passed on of a message's headers, in their order and spelling: all but those of the connection and those that `Connection` names. */
export const endToEnd = (rawHeaders: readonly string[], without: readonly string[] = []): string[] => {
  const all = pairs(rawHeaders)
  const named = all
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()))
  const dropped = new Set([...hopByHop, ...named, ...without])
  return all.filter(([name]) => !dropped.has(name.toLowerCase())).flat()
}

const has = (rawHeaders: readonly string[], wanted: string): boolean =>
  pairs(rawHeaders).some(([name]) => name.toLowerCase() === wanted)

const bodyless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'])

/** Headers of the request to the service: a body that was kept whole goes with its length, as nginx sends it. */
export const requestHeaders = ({ method, rawHeaders, framed, body }: Call): string[] => {
  // A caller that speaks HTTP/1.0 may leave it out; the service is spoken to in HTTP/1.1, which needs one.
  const host = has(rawHeaders, 'host') ? [] : ['Host', 'localhost']
  const passed = [...host, ...endToEnd(rawHeaders, body.whole ? ['expect', 'content-length'] : ['expect'])]
  if (!body.whole) return has(passed, 'content-length') ? passed : [...passed, 'Transfer-Encoding', 'chunked']
  return framed || !bodyless.has(method) ? [...passed, 'Content-Length', String(body.bytes.length)] : passed
}
