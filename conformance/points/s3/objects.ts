import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Point } from '../../point.ts'
import { refused } from '../../refused.ts'
import { bucketOf, textOf } from '../../s3-subject.ts'
import { s3Api, s3Guide } from '../../sources.ts'

const md5 = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`

const odd = 'a b/ü+%/*~(é).txt'

/** What is put is what is got. */
export const objects: readonly Point[] = [
  {
    id: 's3-objects/put-and-get',
    says: 'what was put is got, with its type, its length and the MD5 of its bytes as entity tag',
    source: s3Api('API_GetObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const put = await s3.putObject({ Bucket, Key: 'a', Body: 'hello', ContentType: 'text/plain' })
      const got = await s3.getObject({ Bucket, Key: 'a' })
      assert.equal(put.ETag, md5('hello'))
      assert.equal(got.ETag, md5('hello'))
      assert.equal(got.ContentType, 'text/plain')
      assert.equal(got.ContentLength, 5)
      assert.equal(got.AcceptRanges, 'bytes')
      assert.equal(await got.Body?.transformToString(), 'hello')
    },
  },
  {
    id: 's3-objects/default-type',
    says: 'an object that names no type is application/octet-stream for the SDK, binary/octet-stream where none is sent',
    source: s3Api('API_PutObject'),
    run: async (subject) => {
      const { Bucket, s3 } = await bucketOf(subject)
      await subject.raw({ method: 'PUT', path: `/${Bucket}/a`, body: 'x', service: 's3' })
      const { ContentType } = await s3.headObject({ Bucket, Key: 'a' })
      assert.equal(ContentType, 'binary/octet-stream')
    },
  },
  {
    id: 's3-objects/empty',
    says: 'an empty object is an object',
    source: s3Api('API_PutObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'empty', Body: new Uint8Array() })
      assert.equal(await textOf(s3, Bucket, 'empty'), '')
      assert.equal((await s3.headObject({ Bucket, Key: 'empty' })).ContentLength, 0)
    },
  },
  {
    id: 's3-objects/put-again',
    says: 'a put replaces what had the key',
    source: s3Api('API_PutObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'one', Metadata: { of: 'one' } })
      await s3.putObject({ Bucket, Key: 'a', Body: 'two' })
      const { Metadata, ETag } = await s3.headObject({ Bucket, Key: 'a' })
      assert.deepEqual(Metadata, {})
      assert.equal(ETag, md5('two'))
    },
  },
  {
    id: 's3-objects/odd-keys',
    says: 'a key keeps spaces, signs and letters beyond ASCII',
    source: s3Guide('object-keys'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: odd, Body: 'odd' })
      assert.equal(await textOf(s3, Bucket, odd), 'odd')
      const { Contents = [] } = await s3.listObjectsV2({ Bucket })
      assert.deepEqual(
        Contents.map(({ Key }) => Key),
        [odd],
      )
    },
  },
  {
    id: 's3-objects/metadata',
    says: 'an object keeps the metadata and the headers with which it was put',
    source: s3Guide('UsingMetadata'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const sent = {
        Metadata: { resident: '42', note: 'two words' },
        CacheControl: 'max-age=60',
        ContentDisposition: 'attachment; filename="a.txt"',
        ContentEncoding: 'identity',
        ContentLanguage: 'en-GB',
      }
      await s3.putObject({ Bucket, Key: 'a', Body: 'a', ...sent })
      const { Metadata, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage } = await s3.headObject({
        Bucket,
        Key: 'a',
      })
      assert.deepEqual({ Metadata, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage }, sent)
    },
  },
  {
    id: 's3-objects/metadata-too-large',
    says: 'metadata beyond 2 KB is refused with MetadataTooLarge',
    source: s3Guide('UsingMetadata'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const put = s3.putObject({ Bucket, Key: 'a', Body: 'a', Metadata: { note: 'x'.repeat(2048) } })
      await refused(put, { name: 'MetadataTooLarge', status: 400 })
    },
  },
  {
    id: 's3-objects/key-too-long',
    says: 'a key of more than 1,024 bytes is refused with KeyTooLongError',
    source: s3Guide('object-keys'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.putObject({ Bucket, Key: 'k'.repeat(1025), Body: 'a' }), {
        name: 'KeyTooLongError',
        status: 400,
        message: 'Your key is too long',
      })
    },
  },
  {
    id: 's3-objects/head-absent',
    says: 'the head of what is not there is 404 without a body',
    source: s3Api('API_HeadObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.headObject({ Bucket, Key: 'a' }), { name: 'NotFound', status: 404 })
    },
  },
  {
    id: 's3-objects/delete-absent',
    says: 'deleting what is not there is no error',
    source: s3Api('API_DeleteObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const { $metadata } = await s3.deleteObject({ Bucket, Key: 'a' })
      assert.equal($metadata.httpStatusCode, 204)
    },
  },
  {
    id: 's3-objects/delete',
    says: 'what was deleted is gone',
    source: s3Api('API_DeleteObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'a' })
      await s3.deleteObject({ Bucket, Key: 'a' })
      await refused(s3.getObject({ Bucket, Key: 'a' }), { name: 'NoSuchKey', status: 404 })
    },
  },
  {
    id: 's3-objects/delete-many',
    says: 'deleting many tells each, also what was not there',
    source: s3Api('API_DeleteObjects'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      for (const Key of ['a', 'b <&>', 'stays']) await s3.putObject({ Bucket, Key, Body: 'x' })
      const Objects = ['a', 'b <&>', 'absent'].map((Key) => ({ Key }))
      const { Deleted = [], Errors = [] } = await s3.deleteObjects({ Bucket, Delete: { Objects } })
      assert.deepEqual(new Set(Deleted.map(({ Key }) => Key)), new Set(['a', 'absent', 'b <&>']))
      assert.deepEqual(Errors, [])
      const { Contents = [] } = await s3.listObjectsV2({ Bucket })
      assert.deepEqual(
        Contents.map(({ Key }) => Key),
        ['stays'],
      )
    },
  },
  {
    id: 's3-objects/delete-many-quietly',
    says: 'a quiet delete of many tells errors alone',
    source: s3Api('API_DeleteObjects'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'x' })
      const { Deleted } = await s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'a' }], Quiet: true } })
      assert.equal(Deleted, undefined)
    },
  },
  {
    id: 's3-objects/copy',
    says: 'a copy has the bytes and the metadata of its source, and outlives it',
    source: s3Api('API_CopyObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: odd, Body: 'kept', ContentType: 'text/plain', Metadata: { of: 'one' } })
      const { CopyObjectResult } = await s3.copyObject({
        Bucket,
        Key: 'copy',
        CopySource: `${Bucket}/${encodeURIComponent(odd)}`,
      })
      await s3.deleteObject({ Bucket, Key: odd })
      assert.equal(CopyObjectResult?.ETag, md5('kept'))
      assert.equal(await textOf(s3, Bucket, 'copy'), 'kept')
      const { Metadata, ContentType } = await s3.headObject({ Bucket, Key: 'copy' })
      assert.deepEqual({ Metadata, ContentType }, { Metadata: { of: 'one' }, ContentType: 'text/plain' })
    },
  },
  {
    id: 's3-objects/copy-replacing',
    says: 'a copy with REPLACE has the metadata of the request, also onto itself',
    source: s3Api('API_CopyObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'kept', Metadata: { of: 'one' } })
      await s3.copyObject({
        Bucket,
        Key: 'a',
        CopySource: `${Bucket}/a`,
        MetadataDirective: 'REPLACE',
        Metadata: { of: 'two' },
      })
      assert.equal(await textOf(s3, Bucket, 'a'), 'kept')
      assert.deepEqual((await s3.headObject({ Bucket, Key: 'a' })).Metadata, { of: 'two' })
    },
  },
  {
    id: 's3-objects/copy-onto-itself',
    says: 'a copy onto itself that changes nothing is refused with InvalidRequest',
    source: s3Api('API_CopyObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'a' })
      await refused(s3.copyObject({ Bucket, Key: 'a', CopySource: `${Bucket}/a` }), {
        name: 'InvalidRequest',
        status: 400,
        message: /trying to copy an object to itself/,
      })
    },
  },
  {
    id: 's3-objects/copy-absent',
    says: 'a copy of what is not there is refused with NoSuchKey',
    source: s3Api('API_CopyObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }), { name: 'NoSuchKey', status: 404 })
    },
  },
  {
    id: 's3-objects/encrypted',
    says: 'every object is encrypted with AES256',
    source: s3Guide('default-encryption-faq'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const put = await s3.putObject({ Bucket, Key: 'a', Body: 'a' })
      assert.equal(put.ServerSideEncryption, 'AES256')
      assert.equal((await s3.headObject({ Bucket, Key: 'a' })).ServerSideEncryption, 'AES256')
    },
  },
]
