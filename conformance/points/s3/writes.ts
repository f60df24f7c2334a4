import assert from 'node:assert/strict'
import type { Point } from '../../point.ts'
import { refused } from '../../refused.ts'
import { bucketOf, textOf } from '../../s3-subject.ts'
import { s3Guide } from '../../sources.ts'

const source = s3Guide('conditional-writes')

/** Writes that want to find something, or nothing, in their place. */
export const writes: readonly Point[] = [
  {
    id: 's3-writes/if-none-match',
    says: 'a put with If-None-Match: * is refused where there is an object',
    source,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'first', IfNoneMatch: '*' })
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'second', IfNoneMatch: '*' }), {
        name: 'PreconditionFailed',
        status: 412,
      })
      assert.equal(await textOf(s3, Bucket, 'a'), 'first')
    },
  },
  {
    id: 's3-writes/one-of-many',
    says: 'of puts at once with If-None-Match: * one alone comes through',
    source,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const puts = Array.from({ length: 8 }, (_, n) =>
        s3.putObject({ Bucket, Key: 'a', Body: `${n}`.repeat(50_000), IfNoneMatch: '*' }),
      )
      const done = await Promise.allSettled(puts)
      assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1)
    },
  },
  {
    id: 's3-writes/if-match',
    says: 'a put with If-Match replaces what has that tag, and nothing else',
    source,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const { ETag: IfMatch } = await s3.putObject({ Bucket, Key: 'a', Body: 'one' })
      await s3.putObject({ Bucket, Key: 'a', Body: 'two', IfMatch })
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'three', IfMatch }), {
        name: 'PreconditionFailed',
        status: 412,
      })
      assert.equal(await textOf(s3, Bucket, 'a'), 'two')
    },
  },
  {
    id: 's3-writes/if-match-absent',
    says: 'a put with If-Match where there is nothing is refused with NoSuchKey',
    source,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'a', IfMatch: '"0"' }), { name: 'NoSuchKey', status: 404 })
    },
  },
  {
    id: 's3-writes/if-none-match-tag',
    says: 'a put with If-None-Match of a tag is not implemented',
    source,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'a', IfNoneMatch: '"0"' }), {
        name: 'NotImplemented',
        status: 501,
      })
    },
  },
  {
    id: 's3-writes/refused-keeps',
    says: 'a put whose MD5 is wrong is refused with BadDigest and leaves what was there',
    source: s3Guide('checking-object-integrity'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'there' })
      const ContentMD5 = Buffer.alloc(16).toString('base64')
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'other', ContentMD5 }), {
        name: 'BadDigest',
        status: 400,
        message: 'The Content-MD5 you specified did not match what we received.',
      })
      assert.equal(await textOf(s3, Bucket, 'a'), 'there')
    },
  },
  {
    id: 's3-writes/no-md5',
    says: 'a Content-MD5 that is none is refused with InvalidDigest',
    source: s3Guide('checking-object-integrity'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'a', ContentMD5: 'none' }), {
        name: 'InvalidDigest',
        status: 400,
      })
    },
  },
]
