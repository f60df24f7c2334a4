import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Caller } from './sqs-call.ts'
import type { TapRequest } from './tap-request.ts'

/** Keys under which the tap speaks to an endpoint that checks signatures. */
export interface TapCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Signs requests anew. */
export type Sign = (request: TapRequest, caller: Caller) => Promise<TapRequest>

/** What the consumer's own signature left in the headers. */
const ofSignature = new Set(['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'])

const pairs = (rawHeaders: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: rawHeaders.length / 2 }, (_, nth) => [rawHeaders[2 * nth] ?? '', rawHeaders[2 * nth + 1] ?? ''])

/** The query of a presigned URL without its signature, which becomes one of the headers. */
const unsigned = (search: string): URLSearchParams =>
  new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => !name.startsWith('X-Amz-')))

/**
 * Replaces the signature of requests to an endpoint: region and service are those of the request's own credential scope.
 *
 * @param region of requests that are not signed, or of all when it is given
 */
export const createSign = (
  upstream: URL,
  credentials: TapCredentials | (() => Promise<TapCredentials>),
  region: string | undefined,
): Sign => {
  const signers = new Map<string, SignatureV4>()
  const signerFor = (caller: Caller): SignatureV4 => {
    const service = caller.service === '' ? 'sqs' : caller.service
    const where = region ?? (caller.region === '' ? 'us-east-1' : caller.region)
    const known = signers.get(`${service} ${where}`)
    if (known !== undefined) return known
    const signer = new SignatureV4({ service, region: where, credentials, sha256: Sha256 })
    signers.set(`${service} ${where}`, signer)
    return signer
  }
  return async (request, caller) => {
    const { method, rawHeaders, body } = request
    const [path = '/', search = ''] = request.path.split('?')
    const parameters = unsigned(search)
    const kept = pairs(rawHeaders).filter(([name]) => !ofSignature.has(name.toLowerCase()))
    const { headers } = await signerFor(caller).sign({
      method,
      protocol: upstream.protocol,
      hostname: upstream.hostname,
      path,
      query: Object.fromEntries(parameters),
      headers: Object.fromEntries(kept),
      body,
    })
    return {
      method,
      path: parameters.size === 0 ? path : `${path}?${parameters.toString()}`,
      rawHeaders: Object.entries(headers).flat(),
      body,
    }
  }
}
