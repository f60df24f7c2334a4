import type { S3Request } from '../request/s3-request.ts'
import { accessDenied, S3Error } from '../s3-error.ts'

const longestSeconds = 7 * 24 * 3600

const badParameters = (message: string): S3Error => new S3Error('AuthorizationQueryParametersError', 400, message)

/** When a request was signed, of a time such as 20261129T142513Z; NaN when it is none. */
const signedAt = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const expired = (nowMs: number, endMs: number, seconds: string): S3Error =>
  accessDenied('Request has expired', {
    'X-Amz-Expires': seconds,
    Expires: new Date(endMs).toISOString(),
    ServerTime: new Date(nowMs).toISOString(),
  })

/**
 * Refuses presigned URLs whose time is over, also those of the older signature, which boto3 makes by itself in the oldest regions.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * @throws S3Error `AccessDenied`, `AuthorizationQueryParametersError`
 */
export const checkExpiry = ({ query }: S3Request, nowMs: number): void => {
  const until = query.get('Expires')
  if (query.has('Signature') && until !== null) {
    const endMs = Number(until) * 1000
    if (!(nowMs < endMs)) throw expired(nowMs, endMs, until)
    return
  }
  if (!query.has('X-Amz-Signature')) return
  const seconds = query.get('X-Amz-Expires') ?? ''
  const fromMs = signedAt(query.get('X-Amz-Date') ?? '')
  if (Number.isNaN(fromMs) || !query.has('X-Amz-Credential'))
    throw badParameters(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    )
  if (/^-\d+$/.test(seconds)) throw badParameters('X-Amz-Expires must be non-negative')
  if (!/^\d+$/.test(seconds)) throw badParameters('X-Amz-Expires should be a number')
  if (Number(seconds) > longestSeconds)
    throw badParameters(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    )
  const endMs = fromMs + Number(seconds) * 1000
  if (nowMs >= endMs) throw expired(nowMs, endMs, seconds)
}
