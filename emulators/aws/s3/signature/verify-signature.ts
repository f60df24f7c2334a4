import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { header, type S3Request } from '../request/s3-request.ts'
import { accessDenied, S3Error } from '../s3-error.ts'

/** Where a signature stands, and what was signed. */
interface Signed {
  readonly credential: string
  readonly headers: readonly string[]
  readonly signature: string
  readonly time: string
  readonly payload: string
}

const fieldsOf = (authorization: string): ReadonlyMap<string, string> =>
  new Map(
    [...authorization.matchAll(/(Credential|SignedHeaders|Signature)=([^\s,]+)/g)].map(([, a = '', b = '']) => [a, b]),
  )

const signedBy = (request: S3Request): Signed => {
  const { query } = request
  const authorization = header(request, 'authorization')
  if (authorization?.startsWith('AWS4-HMAC-SHA256') === true) {
    const fields = fieldsOf(authorization)
    return {
      credential: fields.get('Credential') ?? '',
      headers: (fields.get('SignedHeaders') ?? '').split(';'),
      signature: fields.get('Signature') ?? '',
      time: header(request, 'x-amz-date') ?? '',
      payload: header(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
    }
  }
  if (!query.has('X-Amz-Signature')) throw accessDenied()
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    headers: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    time: query.get('X-Amz-Date') ?? '',
    payload: header(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  }
}

/** As RFC 3986 wants it: what was sent may leave more as it is. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)

const canonicalRequest = (request: S3Request, { headers, payload }: Signed): string => {
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
  const path = request.path.split('/').map((part) => encoded(decodeURIComponent(part)))
  const lines = headers.map((name) => `${name}:${(header(request, name) ?? '').trim().replaceAll(/ +/g, ' ')}\n`)
  return [request.method, path.join('/'), query.join('&'), lines.join(''), headers.join(';'), payload].join('\n')
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/**
 * Checks a request's signature, version 4, in its headers or its URL; the signatures of single chunks are not looked at.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 *
 * @param secrets secret access keys by access key id
 * @throws S3Error `AccessDenied` where there is none, `InvalidAccessKeyId`, `SignatureDoesNotMatch`
 */
export const verifySignature = (request: S3Request, secrets: Readonly<Record<string, string>>): void => {
  const signed = signedBy(request)
  const [accessKeyId = '', day = '', region = '', service = ''] = signed.credential.split('/')
  const secret = Object.hasOwn(secrets, accessKeyId) ? secrets[accessKeyId] : undefined
  if (secret === undefined)
    throw new S3Error('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: accessKeyId,
    })
  const hash = createHash('sha256').update(canonicalRequest(request, signed)).digest('hex')
  const toSign = ['AWS4-HMAC-SHA256', signed.time, `${day}/${region}/${service}/aws4_request`, hash].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  const wanted = hmac(key, toSign)
  const given = Buffer.from(signed.signature, 'hex')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new S3Error(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: accessKeyId, StringToSign: toSign },
    )
}
