import assert from 'node:assert/strict'
import type { S3 } from '@aws-sdk/client-s3'
import type { Point } from '../../point.ts'
import { refused } from '../../refused.ts'
import { bucketOf } from '../../s3-subject.ts'
import { s3Api, s3Guide } from '../../sources.ts'
import type { Subject } from '../../subject.ts'

const withTen = async (
  subject: Subject,
): Promise<{ readonly s3: S3; readonly Bucket: string; readonly ETag: string }> => {
  const { s3, Bucket } = await bucketOf(subject)
  const { ETag = '' } = await s3.putObject({ Bucket, Key: 'a', Body: '0123456789' })
  return { s3, Bucket, ETag }
}

const ranges: readonly (readonly [string, string, string])[] = [
  ['bytes=0-3', '0123', 'bytes 0-3/10'],
  ['bytes=4-', '456789', 'bytes 4-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=8-100', '89', 'bytes 8-9/10'],
  ['bytes=-100', '0123456789', 'bytes 0-9/10'],
]

const inRange = ([Range, text, ContentRange]: readonly [string, string, string]): Point => ({
  id: `s3-reads/range-${Range.slice(6)}`,
  says: `Range: ${Range} of ten bytes is 206 with ${ContentRange}`,
  source: s3Api('API_GetObject'),
  run: async (subject) => {
    const { s3, Bucket } = await withTen(subject)
    const got = await s3.getObject({ Bucket, Key: 'a', Range })
    assert.equal(await got.Body?.transformToString(), text)
    assert.equal(got.ContentRange, ContentRange)
    assert.equal(got.ContentLength, text.length)
    assert.equal(got.$metadata.httpStatusCode, 206)
  },
})

/** Parts of objects, and reads with conditions. */
export const reads: readonly Point[] = [
  ...ranges.map(inRange),
  {
    id: 's3-reads/range-beyond',
    says: 'a range that begins beyond the end is refused with InvalidRange',
    source: s3Api('API_GetObject'),
    run: async (subject) => {
      const { s3, Bucket } = await withTen(subject)
      await refused(s3.getObject({ Bucket, Key: 'a', Range: 'bytes=10-' }), {
        name: 'InvalidRange',
        status: 416,
        message: 'The requested range is not satisfiable',
      })
    },
  },
  {
    id: 's3-reads/if-none-match',
    says: 'If-None-Match with the tag that stands is 304',
    source: s3Guide('conditional-reads'),
    run: async (subject) => {
      const { s3, Bucket, ETag } = await withTen(subject)
      await refused(s3.getObject({ Bucket, Key: 'a', IfNoneMatch: ETag }), { status: 304 })
      const other = await s3.getObject({ Bucket, Key: 'a', IfNoneMatch: '"0"' })
      assert.equal(await other.Body?.transformToString(), '0123456789')
    },
  },
  {
    id: 's3-reads/if-match',
    says: 'If-Match with another tag is refused with PreconditionFailed',
    source: s3Guide('conditional-reads'),
    run: async (subject) => {
      const { s3, Bucket, ETag } = await withTen(subject)
      await (await s3.getObject({ Bucket, Key: 'a', IfMatch: ETag })).Body?.transformToString()
      await refused(s3.getObject({ Bucket, Key: 'a', IfMatch: '"0"' }), {
        name: 'PreconditionFailed',
        status: 412,
        message: 'At least one of the pre-conditions you specified did not hold',
      })
    },
  },
  {
    id: 's3-reads/if-modified-since',
    says: 'If-Modified-Since with the time of the object is 304, with an earlier one it is answered',
    source: s3Guide('conditional-reads'),
    run: async (subject) => {
      const { s3, Bucket } = await withTen(subject)
      const { LastModified = new Date() } = await s3.headObject({ Bucket, Key: 'a' })
      await refused(s3.headObject({ Bucket, Key: 'a', IfModifiedSince: LastModified }), { status: 304 })
      const earlier = new Date(LastModified.getTime() - 5000)
      await s3.headObject({ Bucket, Key: 'a', IfModifiedSince: earlier })
    },
  },
  {
    id: 's3-reads/if-unmodified-since',
    says: 'If-Unmodified-Since with an earlier time is refused with 412',
    source: s3Guide('conditional-reads'),
    run: async (subject) => {
      const { s3, Bucket } = await withTen(subject)
      const { LastModified = new Date() } = await s3.headObject({ Bucket, Key: 'a' })
      const earlier = new Date(LastModified.getTime() - 5000)
      await refused(s3.getObject({ Bucket, Key: 'a', IfUnmodifiedSince: earlier }), { status: 412 })
      await s3.headObject({ Bucket, Key: 'a', IfUnmodifiedSince: LastModified })
    },
  },
  {
    id: 's3-reads/overrides',
    says: 'response-… parameters set headers of the answer',
    source: s3Api('API_GetObject'),
    run: async (subject) => {
      const { s3, Bucket } = await withTen(subject)
      const got = await s3.getObject({
        Bucket,
        Key: 'a',
        ResponseContentType: 'text/csv',
        ResponseContentDisposition: 'attachment; filename="a.csv"',
      })
      await got.Body?.transformToString()
      assert.equal(got.ContentType, 'text/csv')
      assert.equal(got.ContentDisposition, 'attachment; filename="a.csv"')
    },
  },
]
