import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
const escape = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

/** Where an endpoint stands that lets pass only what is signed with the right secret, and what it thought of each request. */
export interface SignatureChecker {
  readonly url: string
  readonly verdicts: readonly { readonly accessKeyId: string; readonly scope: string; readonly right: boolean }[]
  close(): Promise<void>
}

/**
 * The signature that a request should bear, from AWS's description alone and not from the code that signs:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const judge = ({ method = '', url = '/', headers }: IncomingMessage, body: Buffer, secret: string) => {
  const authorization = headers.authorization ?? ''
  const {
    accessKeyId = '',
    scope = '',
    names = '',
    signature = '',
  } = /Credential=(?<accessKeyId>[^/]+)\/(?<scope>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<signature>\w+)/.exec(
    authorization,
  )?.groups ?? {}
  const [path = '/', search = ''] = url.split('?')
  const query = [...new URLSearchParams(search)]
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .toSorted()
    .join('&')
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim().replaceAll(/\s+/g, ' ')}\n`)
  const canonical = [method, path, query, signed.join(''), names, sha256(body)].join('\n')
  const date = String(headers['x-amz-date'])
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`)
  const fresh = date.startsWith(scope.split('/')[0] ?? '-')
  const hostSigned = names.split(';').includes('host')
  return { accessKeyId, scope, right: fresh && hostSigned && hmac(key, toSign).toString('hex') === signature }
}

/** Starts one in front of an endpoint that checks nothing. */
export const startSignatureChecker = async (upstream: string, secret: string): Promise<SignatureChecker> => {
  const verdicts: ReturnType<typeof judge>[] = []
  const server = createServer((incoming, outgoing) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const body = Buffer.concat(pieces)
      const verdict = judge(incoming, body, secret)
      verdicts.push(verdict)
      if (!verdict.right) {
        outgoing.writeHead(403, { 'content-type': 'application/x-amz-json-1.0' })
        outgoing.end(JSON.stringify({ __type: 'com.amazon.coral.service#SignatureDoesNotMatch', message: 'no' }))
        return
      }
      const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers
      void fetch(new URL(incoming.url ?? '/', upstream), {
        method: incoming.method ?? 'GET',
        headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(body.length > 0 && { body }),
      }).then(async (answer) => {
        outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
        outgoing.end(Buffer.from(await answer.arrayBuffer()))
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port
  return {
    url: `http://127.0.0.1:${port}`,
    verdicts,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
