import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
  CreateMultipartUploadCommandInput,
  S3,
} from '@aws-sdk/client-s3'
import type { Point } from '../../point.ts'
import { refused } from '../../refused.ts'
import { bucketOf } from '../../s3-subject.ts'
import { s3Api, s3Guide } from '../../sources.ts'
import type { Subject } from '../../subject.ts'

const big = Buffer.alloc(5 * 1024 * 1024, 'a')
const last = Buffer.from('the end')
const Key = 'big'

interface Begun {
  readonly s3: S3
  readonly Bucket: string
  readonly UploadId: string
  /** Puts a part; what the completion says of it. */
  part(PartNumber: number, Body: Buffer): Promise<CompletedPart>
  complete(
    Parts: readonly CompletedPart[],
    more?: Partial<CompleteMultipartUploadCommandInput>,
  ): Promise<CompleteMultipartUploadCommandOutput>
}

const begin = async (subject: Subject, input: Partial<CreateMultipartUploadCommandInput> = {}): Promise<Begun> => {
  const { s3, Bucket } = await bucketOf(subject)
  const { UploadId = '' } = await s3.createMultipartUpload({ Bucket, Key, ...input })
  return {
    s3,
    Bucket,
    UploadId,
    part: async (PartNumber, Body) => {
      const { ETag, ChecksumCRC32, ChecksumSHA256 } = await s3.uploadPart({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        Body,
        ...(input.ChecksumAlgorithm && { ChecksumAlgorithm: input.ChecksumAlgorithm }),
      })
      return { PartNumber, ETag, ...(input.ChecksumAlgorithm ? { ChecksumCRC32, ChecksumSHA256 } : {}) }
    },
    complete: (Parts, more = {}) =>
      s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts: [...Parts] }, ...more }),
  }
}

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest()

/** Uploads in parts. */
export const multipart: readonly Point[] = [
  {
    id: 's3-multipart/complete',
    says: 'parts make one object, whose entity tag is of their MD5s and how many they are',
    source: s3Api('API_CompleteMultipartUpload'),
    run: async (subject) => {
      const { s3, Bucket, part, complete } = await begin(subject, {
        ContentType: 'text/plain',
        Metadata: { of: 'two' },
      })
      const parts = [await part(1, big), await part(7, last)]
      const { ETag } = await complete(parts)
      const etag = `"${md5(Buffer.concat([md5(big), md5(last)])).toString('hex')}-2"`
      assert.equal(ETag, etag)
      const got = await s3.getObject({ Bucket, Key, Range: `bytes=${big.length - 3}-` })
      assert.equal(await got.Body?.transformToString(), `aaa${last.toString()}`)
      assert.equal(got.ETag, etag)
      assert.equal(got.ContentType, 'text/plain')
      assert.deepEqual(got.Metadata, { of: 'two' })
    },
  },
  {
    id: 's3-multipart/part-again',
    says: 'a part that is put again replaces the one of its number',
    source: s3Api('API_UploadPart'),
    run: async (subject) => {
      const { s3, Bucket, part, complete } = await begin(subject)
      await part(1, Buffer.from('first'))
      await complete([await part(1, Buffer.from('second'))])
      assert.equal(await (await s3.getObject({ Bucket, Key })).Body?.transformToString(), 'second')
    },
  },
  {
    id: 's3-multipart/not-there-before',
    says: 'until it is complete there is no object, and its parts are listed',
    source: s3Guide('mpuoverview'),
    run: async (subject) => {
      const { s3, Bucket, UploadId, part } = await begin(subject)
      await part(2, last)
      await refused(s3.headObject({ Bucket, Key }), { status: 404 })
      const { Parts = [] } = await s3.listParts({ Bucket, Key, UploadId })
      assert.deepEqual(
        Parts.map(({ PartNumber, Size }) => [PartNumber, Size]),
        [[2, last.length]],
      )
      const { Uploads = [] } = await s3.listMultipartUploads({ Bucket })
      assert.deepEqual(
        Uploads.map((upload) => upload.UploadId),
        [UploadId],
      )
    },
  },
  {
    id: 's3-multipart/abort',
    says: 'an upload that was aborted is gone: no part is taken, and it is not completed',
    source: s3Api('API_AbortMultipartUpload'),
    run: async (subject) => {
      const { s3, Bucket, UploadId, part, complete } = await begin(subject)
      const one = await part(1, last)
      await s3.abortMultipartUpload({ Bucket, Key, UploadId })
      await refused(part(2, last), { name: 'NoSuchUpload', status: 404 })
      await refused(complete([one]), { name: 'NoSuchUpload', status: 404 })
    },
  },
  {
    id: 's3-multipart/too-small',
    says: 'a part under 5 MiB that is not the last is refused with EntityTooSmall',
    source: s3Guide('qfacts'),
    run: async (subject) => {
      const { part, complete } = await begin(subject)
      await refused(complete([await part(1, last), await part(2, last)]), {
        name: 'EntityTooSmall',
        status: 400,
        message: 'Your proposed upload is smaller than the minimum allowed size',
      })
    },
  },
  {
    id: 's3-multipart/order',
    says: 'parts that are not named in order are refused with InvalidPartOrder',
    source: s3Api('API_CompleteMultipartUpload'),
    run: async (subject) => {
      const { part, complete } = await begin(subject)
      const parts = [await part(1, big), await part(2, last)]
      await refused(complete(parts.toReversed()), { name: 'InvalidPartOrder', status: 400 })
    },
  },
  {
    id: 's3-multipart/unknown-part',
    says: 'a part that was not uploaded, or has another entity tag, is refused with InvalidPart',
    source: s3Api('API_CompleteMultipartUpload'),
    run: async (subject) => {
      const { part, complete } = await begin(subject)
      const one = await part(1, last)
      await refused(complete([{ ...one, PartNumber: 2 }]), { name: 'InvalidPart', status: 400 })
      await refused(complete([{ PartNumber: 1, ETag: `"${'0'.repeat(32)}"` }]), { name: 'InvalidPart', status: 400 })
    },
  },
  {
    id: 's3-multipart/part-number',
    says: 'part numbers go from 1 to 10,000',
    source: s3Guide('qfacts'),
    run: async (subject) => {
      const { part } = await begin(subject)
      await refused(part(10_001, last), {
        name: 'InvalidArgument',
        status: 400,
        message: 'Part number must be an integer between 1 and 10000, inclusive',
      })
    },
  },
  {
    id: 's3-multipart/composite-checksum',
    says: 'the checksum of an upload with SHA256 is made of those of its parts',
    source: s3Guide('checking-object-integrity-upload'),
    run: async (subject) => {
      const { s3, Bucket, part, complete } = await begin(subject, { ChecksumAlgorithm: 'SHA256' })
      const { ChecksumSHA256 } = await complete([await part(1, last)])
      const of = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
      assert.equal(ChecksumSHA256, `${of(of(last)).toString('base64')}-1`)
      const head = await s3.headObject({ Bucket, Key, ChecksumMode: 'ENABLED' })
      assert.equal(head.ChecksumType, 'COMPOSITE')
    },
  },
  {
    id: 's3-multipart/whole-checksum',
    says: 'the checksum of an upload with CRC32 of the full object is that of all its bytes',
    source: s3Guide('checking-object-integrity-upload'),
    run: async (subject) => {
      const { part, complete } = await begin(subject, { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' })
      const { ChecksumCRC32 } = await complete([await part(1, Buffer.from('hello'))], { ChecksumType: 'FULL_OBJECT' })
      assert.equal(ChecksumCRC32, 'NhCmhg==')
    },
  },
  {
    id: 's3-multipart/copied-part',
    says: 'a part can be made of a range of an object',
    source: s3Api('API_UploadPartCopy'),
    run: async (subject) => {
      const { s3, Bucket, UploadId, complete } = await begin(subject)
      await s3.putObject({ Bucket, Key: 'source', Body: '0123456789' })
      const { CopyPartResult } = await s3.uploadPartCopy({
        Bucket,
        Key,
        UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/source`,
        CopySourceRange: 'bytes=2-4',
      })
      await complete([{ PartNumber: 1, ETag: CopyPartResult?.ETag }])
      assert.equal(await (await s3.getObject({ Bucket, Key })).Body?.transformToString(), '234')
    },
  },
  {
    id: 's3-multipart/only-if-absent',
    says: 'an upload is not completed with If-None-Match: * over an object, and can be completed then without',
    source: s3Guide('conditional-writes'),
    run: async (subject) => {
      const { s3, Bucket, part, complete } = await begin(subject)
      await s3.putObject({ Bucket, Key, Body: 'there' })
      const one = await part(1, last)
      await refused(complete([one], { IfNoneMatch: '*' }), { name: 'PreconditionFailed', status: 412 })
      await complete([one])
    },
  },
]
