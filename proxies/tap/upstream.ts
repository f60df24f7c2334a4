import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { endToEnd } from '../gateway/headers.ts'
import type { Sign } from './sign.ts'
import type { Caller } from './sqs-call.ts'
import { readBody, type TapAnswer, type TapRequest } from './tap-request.ts'

/** The endpoint behind the tap. */
export interface Upstream {
  /** Sends a request and reads the answer whole. An aborted one is cut off, so that a long poll takes nothing more. @throws when the connection fails */
  ask(request: TapRequest, caller: Caller, signal: AbortSignal): Promise<TapAnswer>
  close(): void
}

// Shorter than servers keep idle connections (LocalStack's 5 s): none is closed from the other side just as it is used again.
const idleMs = 4_000

/** By what an endpoint of ours learns whose connection a request came on; nobody else's word for it counts. */
const ownerHeader = 'X-Shakedown-Owner'

/** The request as the endpoint is to see it: under its own host, and with a body of known length that is not compressed on its way back. */
export const addressed = (request: TapRequest, { host }: URL, owner: string | undefined): TapRequest => {
  const dropped = ['host', 'content-length', 'expect', 'accept-encoding', ownerHeader.toLowerCase()]
  const rest = endToEnd(request.rawHeaders, dropped)
  const bodyless = request.body.length === 0 && (request.method === 'GET' || request.method === 'HEAD')
  const length = bodyless ? [] : ['Content-Length', String(request.body.length)]
  const told = owner === undefined ? [] : [ownerHeader, owner]
  return { ...request, rawHeaders: ['Host', host, ...rest, ...length, ...told] }
}

/** Prepares to speak to an endpoint, over connections that are kept for the next call; one of ours is told whose requests they are. */
export const createUpstream = (url: URL, sign: Sign | undefined, tellsOwner: boolean): Upstream => {
  const secure = url.protocol === 'https:'
  const send = secure ? httpsRequest : httpRequest
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: idleMs })
  const exchange = async ({ method, path, rawHeaders, body }: TapRequest, signal: AbortSignal): Promise<TapAnswer> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = url
      const outgoing = send({ hostname, port, method, path, headers: [...rawHeaders], agent, signal }, (incoming) => {
        const { statusCode: status = 0, statusMessage: reason = '', rawHeaders: headers } = incoming
        readBody(incoming).then(
          (whole = Buffer.alloc(0)) => resolve({ status, reason, rawHeaders: endToEnd(headers), body: whole }),
          reject,
        )
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return {
    ask: async (request, caller, signal) => {
      const plain = addressed(request, url, tellsOwner ? caller.owner : undefined)
      return exchange(sign === undefined ? plain : await sign(plain, caller), signal)
    },
    close: () => agent.destroy(),
  }
}
