import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { posix } from 'node:path'
import { text } from 'node:stream/consumers'
import { failure, plain } from './answers.ts'
import type { Answer } from './answers.ts'
import type { Route } from './routes.ts'

/** gorilla/mux sends a path that is not in its shortest form there, with the slash at its end kept. */
const cleanPath = (path: string): string => posix.normalize(path.startsWith('/') ? path : `/${path}`)

const decodePath = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

const answer = async (routes: readonly Route[], request: IncomingMessage): Promise<Answer> => {
  const [path = '', query] = (request.url ?? '').split('?', 2)
  const decoded = decodePath(path)
  if (decoded === undefined) {
    const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }
    return { status: 400, body: '400 Bad Request', headers }
  }
  const clean = cleanPath(decoded)
  if (clean !== decoded) {
    const location = encodeURI(clean) + (query === undefined ? '' : `?${query}`)
    return { status: 301, headers: { location } }
  }
  const route = routes.find((candidate) => candidate.path.test(clean))
  if (route === undefined) return plain('404 page not found', 404)
  const handler = route.methods[request.method ?? '']
  if (handler === undefined) return { status: 405 }
  // Like xid's, 20 characters that tell requests apart.
  const requestId = { 'x-toxiproxy-request-id': randomBytes(10).toString('hex') }
  const respond = async (): Promise<Answer> => {
    // A page in a browser must not command a server on its user's machine.
    if (request.headers['user-agent']?.startsWith('Mozilla/') === true) return plain('User agent not allowed', 403)
    const { proxy = '', toxic = '' } = route.path.exec(clean)?.groups ?? {}
    try {
      return await handler(await text(request), proxy, toxic)
    } catch (error) {
      return failure(error)
    }
  }
  const { status, body, headers } = await respond()
  return { status, ...(body !== undefined && { body }), headers: { ...headers, ...requestId } }
}

/** Answers a request of the API, as Toxiproxy's router and handlers do. */
export const handleRequest = async (
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { status, body = '', headers } = await answer(routes, request)
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...length }).end(body)
}
