import type { S3Answer, Segment } from '../answer.ts'
import { checksumHeaders } from '../body/checksum.ts'
import { readConditions } from '../request/conditions.ts'
import { type ByteRange, byteRange } from '../request/range.ts'
import { header, type S3Request } from '../request/s3-request.ts'
import { wholeNumber } from '../request/whole-number.ts'
import { noSuchKey, S3Error } from '../s3-error.ts'
import type { Blob } from '../store/blobs.ts'
import type { StoredObject } from '../store/stored-object.ts'
import { encrypted, type ObjectCall, type Operation } from './operation.ts'

/** The bytes of a range, as parts of the blobs in which they lie. */
export const segmentsOf = (blobs: readonly Blob[], { start, length }: ByteRange): readonly Segment[] => {
  const segments: Segment[] = []
  let begin = 0
  for (const blob of blobs) {
    const from = Math.max(start, begin)
    const to = Math.min(start + length, begin + blob.size)
    if (to > from) segments.push({ blob, start: from - begin, length: to - from })
    begin += blob.size
  }
  return segments
}

const partRange = (object: StoredObject, number: number): ByteRange => {
  const { blobs } = object
  const blob = blobs[number - 1]
  if (blob === undefined)
    throw new S3Error('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
      ActualPartCount: blobs.length,
      PartNumberRequested: number,
    })
  const start = blobs.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0)
  return { start, length: blob.size }
}

const overridable = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

const overrides = ({ query }: S3Request): Readonly<Record<string, string>> =>
  Object.fromEntries(
    overridable.flatMap((name) => {
      const value = query.get(`response-${name}`)
      return value === null ? [] : [[name, value]]
    }),
  )

const headersOf = (object: StoredObject): Readonly<Record<string, string>> => ({
  'accept-ranges': 'bytes',
  'last-modified': new Date(object.lastModifiedMs).toUTCString(),
  etag: object.etag,
  ...encrypted,
})

/** Head and, for GET, bytes of an object, which are held until they are sent. */
export const getObject: Operation<ObjectCall> = ({ store, request, bucket, key }): S3Answer => {
  const object = bucket.objects.get(key)
  if (object === undefined) throw noSuchKey(key)
  if (readConditions(request, object) === 'not-modified') return { status: 304, headers: headersOf(object) }
  const part = wholeNumber(request, 'partNumber', { least: 1, most: 10_000 })
  const range = part === undefined ? byteRange(header(request, 'range'), object.size) : partRange(object, part)
  const { start, length } = range ?? { start: 0, length: object.size }
  const isWhole = length === object.size
  const wantsChecksum = header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  const body = request.method === 'HEAD' ? [] : segmentsOf(object.blobs, { start, length })
  for (const { blob } of body) store.blobs.hold(blob)
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headersOf(object),
      ...object.headers,
      ...overrides(request),
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${start + length - 1}/${object.size}` }),
      ...(part === undefined || object.parts === undefined ? {} : { 'x-amz-mp-parts-count': String(object.parts) }),
      ...(wantsChecksum && isWhole ? checksumHeaders(object.checksum) : {}),
      'content-length': String(length),
    },
    body,
  }
}
