import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { S3Error } from '../s3-error.ts'
import { addressOf } from './address.ts'

/** One request, addressed: the body is still to be read. */
export interface S3Request {
  readonly method: string
  /** Absent: the service itself is asked. */
  readonly bucket?: string
  /** Absent: the bucket itself is asked. */
  readonly key?: string
  /** Path as it was sent, bucket and key still in it: what was signed. */
  readonly path: string
  /** Query as it was sent, without `?`. */
  readonly search: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Buffer>
}

/** A header as text. */
export const header = ({ headers }: Pick<S3Request, 'headers'>, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.", { URI: text })
  }
}

/** Reads bucket and key out of host and path. @throws S3Error `InvalidURI` */
export const readRequest = (incoming: IncomingMessage): S3Request => {
  const { method = '', url = '/', headers } = incoming
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const search = mark < 0 ? '' : url.slice(mark + 1)
  const { bucket, key } = addressOf(headers.host ?? '', path)
  return {
    method,
    path,
    search,
    query: new URLSearchParams(search),
    headers,
    // Whoever stops reading refuses: the answer still has to go out on this connection.
    body: incoming.iterator({ destroyOnReturn: false }),
    ...(bucket === undefined ? {} : { bucket: decoded(bucket) }),
    ...(key === undefined ? {} : { key: decoded(key) }),
  }
}
