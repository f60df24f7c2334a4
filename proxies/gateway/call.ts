import { standsIn } from '../../harness/standing.ts'
import type { IncomingMessage } from 'node:http'
import { changing, type HttpMatch } from '../../harness/model/reach.ts'
import { type Kept, keepBody } from './keep-body.ts'

/** A caller's request, its body kept as far as the limit allows. */
export interface Call {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly rawHeaders: readonly string[]
  /** Whether the caller announced a body, an empty one included. */
  readonly framed: boolean
  readonly body: Kept
  /** Whether it names an id that was sent with this text in an earlier call. @default no */
  readonly introduced?: (text: string) => boolean
}

const noBody = (incoming: IncomingMessage): Kept => ({ bytes: Buffer.alloc(0), whole: true, stream: incoming })

/**
 * Reads a request as far as it is kept. nginx reads the whole of it before it asks upstream (`proxy_request_buffering on`,
 * https://nginx.org/en/docs/http/ngx_http_proxy_module.html); here a body above the limit is streamed instead.
 *
 * @throws Error when the caller leaves in the middle of it
 */
export const readCall = async (incoming: IncomingMessage, limitBytes: number): Promise<Call> => {
  const { method = 'GET', url: path = '/', rawHeaders, headers } = incoming
  const framed = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  return { method, path, rawHeaders, framed, body: framed ? await keepBody(incoming, limitBytes) : noBody(incoming) }
}

/** Methods that only read (RFC 9110, 9.2.1). */
const reading = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

const hasMethod = (meant: string, method: string): boolean =>
  meant === changing ? !reading.has(method) : meant.toUpperCase() === method

/** Whether a request is meant: all given conditions must hold. Only the kept part of a body is looked at. */
export const isMeant = (
  match: HttpMatch,
  { method, path, body, introduced }: Pick<Call, 'method' | 'path' | 'body' | 'introduced'>,
): boolean => {
  if (match.method !== undefined && !hasMethod(match.method, method)) return false
  if (match.path !== undefined && !new RegExp(match.path).test(path)) return false
  const { text } = match
  if (text === undefined) return true
  if (standsIn(path, text)) return true
  if (body.bytes.includes(text) && standsIn(body.bytes.toString('utf8'), text)) return true
  return introduced?.(text) === true
}
