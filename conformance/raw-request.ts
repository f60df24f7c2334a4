import { createHash, createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Endpoint } from './endpoint.ts'

/** A request that the SDK cannot express. */
export interface RawRequest {
  /** @default 'POST' */
  readonly method?: string
  /** Path and query. @default '/' */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** @default '' */
  readonly body?: string | Uint8Array
  /** @default 'sqs' */
  readonly service?: 'sqs' | 'sns' | 's3'
  /** @default the endpoint's */
  readonly region?: string
}

/** What came back. */
export interface RawAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type Bytes = string | ArrayBuffer | ArrayBufferView
const bytes = (data: Bytes): string | Uint8Array =>
  typeof data === 'string' || data instanceof Uint8Array
    ? data
    : ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data)

/** SHA-256 of Node in the form that the signer asks for. */
class Sha256 {
  readonly #secret: Bytes | undefined
  #hash: { update(data: string | Uint8Array): unknown; digest(): Buffer }
  constructor(secret?: Bytes) {
    this.#secret = secret
    this.#hash = Sha256.#make(secret)
  }
  static #make(secret: Bytes | undefined) {
    return secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret))
  }
  update(data: Bytes): void {
    this.#hash.update(bytes(data))
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {
    this.#hash = Sha256.#make(this.#secret)
  }
}

/** Signs and sends a request as it is. @throws when the connection fails */
export const rawRequest = async (
  endpoint: Endpoint & { readonly region: string },
  request: RawRequest,
): Promise<RawAnswer> => {
  const { method = 'POST', path = '/', headers = {}, body = '', service = 'sqs', region = endpoint.region } = request
  const url = new URL(path, service === 'sns' ? (endpoint.snsUrl ?? endpoint.url) : endpoint.url)
  const signer = new SignatureV4({
    service,
    region,
    credentials: endpoint.credentials ?? { accessKeyId: 'test', secretAccessKey: 'test' },
    sha256: Sha256,
    // S3 alone takes a path as it is, and wants to be told of what body it was signed.
    ...(service === 's3' ? { uriEscapePath: false, applyChecksum: true } : {}),
  })
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...headers },
    body,
  })
  return await new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const outgoing = send(url, { method, headers: signed.headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const answered = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const)
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(answered),
          body: Buffer.concat(chunks).toString(),
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
