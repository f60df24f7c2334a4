import assert from 'node:assert/strict'
import { ChecksumAlgorithm } from '@aws-sdk/client-s3'
import type { Point } from '../../point.ts'
import { refused } from '../../refused.ts'
import { bucketOf } from '../../s3-subject.ts'
import { s3Guide } from '../../sources.ts'

const source = s3Guide('checking-object-integrity')

/** Of `hello`, as base64, made by other programs than the SDK. */
const ofHello = {
  CRC32: 'NhCmhg==',
  CRC32C: 'mnG7TA==',
  SHA1: 'qvTGHdzF6KLavt4PO0gs2a6pQ00=',
  SHA256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
} as const

const kept = (algorithm: keyof typeof ofHello): Point => ({
  id: `s3-checksums/${algorithm.toLowerCase()}`,
  says: `a put with ${algorithm} tells and keeps it`,
  source,
  run: async (subject) => {
    const { s3, Bucket } = await bucketOf(subject)
    const put = await s3.putObject({
      Bucket,
      Key: 'a',
      Body: 'hello',
      ChecksumAlgorithm: ChecksumAlgorithm[algorithm],
    })
    assert.equal(put[`Checksum${algorithm}`], ofHello[algorithm])
    const head = await s3.headObject({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' })
    assert.equal(head[`Checksum${algorithm}`], ofHello[algorithm])
    assert.equal(head.ChecksumType, 'FULL_OBJECT')
  },
})

const chunked = (chunks: string, trailer: string): string => `${chunks}0\r\n${trailer}\r\n`

/** Checksums of what is sent. */
export const checksums: readonly Point[] = [
  ...(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const).map(kept),
  {
    id: 's3-checksums/own',
    says: 'S3 adds a CRC64NVME of its own where none was sent',
    source,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await subject.raw({ method: 'PUT', path: `/${Bucket}/a`, body: '123456789', service: 's3' })
      const { ChecksumCRC64NVME } = await s3.headObject({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' })
      // The check value of the algorithm's definition, 0xae8b14860a799888.
      assert.equal(ChecksumCRC64NVME, 'rosUhgp5mIg=')
    },
  },
  {
    id: 's3-checksums/wrong',
    says: 'a body that is not what its checksum says is refused with BadDigest',
    source,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'other', ChecksumCRC32: ofHello.CRC32 }), {
        name: 'BadDigest',
        status: 400,
        message: 'The CRC32 you specified did not match the calculated checksum.',
      })
      await refused(s3.headObject({ Bucket, Key: 'a' }), { status: 404 })
    },
  },
  {
    id: 's3-checksums/trailing',
    says: 'an aws-chunked body with a trailing checksum is put without its framing',
    source: s3Guide('checking-object-integrity-upload'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const body = chunked('3\r\nhel\r\n2\r\nlo\r\n', `x-amz-checksum-crc32:${ofHello.CRC32}\r\n`)
      const headers = {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '5',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      }
      const { status } = await subject.raw({ method: 'PUT', path: `/${Bucket}/a`, body, headers, service: 's3' })
      assert.equal(status, 200)
      const got = await s3.getObject({ Bucket, Key: 'a' })
      assert.equal(await got.Body?.transformToString(), 'hello')
      assert.equal(got.ContentEncoding, undefined)
    },
  },
  {
    id: 's3-checksums/trailing-wrong',
    says: 'a trailing checksum that is wrong is refused with BadDigest',
    source: s3Guide('checking-object-integrity-upload'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const body = chunked('5\r\nhello\r\n', 'x-amz-checksum-crc32:AAAAAA==\r\n')
      const headers = {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '5',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      }
      const answer = await subject.raw({ method: 'PUT', path: `/${Bucket}/a`, body, headers, service: 's3' })
      assert.equal(answer.status, 400)
      assert.match(answer.body, /<Code>BadDigest<\/Code>/)
      await refused(s3.headObject({ Bucket, Key: 'a' }), { status: 404 })
    },
  },
]
