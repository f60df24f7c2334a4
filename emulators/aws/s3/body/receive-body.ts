import type { S3Request } from '../request/s3-request.ts'
import { header } from '../request/s3-request.ts'
import { badDigest, incompleteBody, S3Error } from '../s3-error.ts'
import type { Blob, Blobs } from '../store/blobs.ts'
import type { Checksum } from './checksum.ts'
import { checksumAlgorithms, md5Digest, sha256Digest } from './checksum-algorithm.ts'
import { decodeChunks } from './decode-chunks.ts'
import { declaredChecksum } from './declared-checksum.ts'

/** A body that has come whole, and is what its sender says it is. */
export interface ReceivedBody {
  readonly blob: Blob
  /** In hexadecimal. */
  readonly md5: string
  readonly checksum: Checksum
}

const maxPutBytes = 5 * 1024 ** 3

const tooLarge = (size: number): S3Error =>
  new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: size,
    MaxSizeAllowed: maxPutBytes,
  })

const isChunked = (request: S3Request): boolean =>
  header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true ||
  /(?:^|,)\s*aws-chunked/i.test(header(request, 'content-encoding') ?? '')

/** How many bytes the content has, as its sender says. @throws S3Error `MissingContentLength` */
const announced = (request: S3Request): number => {
  const text = header(request, isChunked(request) ? 'x-amz-decoded-content-length' : 'content-length')
  if (text === undefined)
    throw new S3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.')
  const size = Number(text)
  if (size > maxPutBytes) throw tooLarge(size)
  return size
}

/** The MD5 that was sent, in hexadecimal. @throws S3Error `InvalidDigest` */
const announcedMd5 = (request: S3Request): string | undefined => {
  const sent = header(request, 'content-md5')
  if (sent === undefined) return undefined
  const bytes = Buffer.from(sent, 'base64')
  if (bytes.length !== 16 || bytes.toString('base64') !== sent)
    throw new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', { 'Content-MD5': sent })
  return bytes.toString('hex')
}

const checkMd5 = (sent: string | undefined, md5: string): void => {
  if (sent !== undefined && sent !== md5)
    throw new S3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: sent,
      CalculatedDigest: Buffer.from(md5, 'hex').toString('base64'),
    })
}

const checkSha256 = (sent: string | undefined, calculated: string): void => {
  if (sent !== calculated)
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: sent, S3ComputedContentSHA256: calculated },
    )
}

/**
 * Streams a request's body to the disk, and checks length, MD5, SHA-256 and checksum as far as they were sent.
 * Without a checksum S3 makes one by CRC64NVME.
 *
 * @throws S3Error when it is not what its sender says; nothing is kept then
 */
export const receiveBody = async (request: S3Request, blobs: Blobs): Promise<ReceivedBody> => {
  const size = announced(request)
  const sentMd5 = announcedMd5(request)
  const declared = declaredChecksum(request)
  const sentSha256 = header(request, 'x-amz-content-sha256')
  const sha256 = /^[\da-f]{64}$/.test(sentSha256 ?? '') ? sha256Digest() : undefined
  const md5 = md5Digest()
  const checksum = checksumAlgorithms[declared.algorithm]()
  const trailers = new Map<string, string>()
  const content = isChunked(request)
    ? decodeChunks(request.body, (name, value) => trailers.set(name, value))
    : request.body
  const digested = async function* (): AsyncGenerator<Buffer> {
    let come = 0
    for await (const bytes of content) {
      come += bytes.length
      if (come > size) throw incompleteBody()
      for (const digest of [md5, checksum, sha256]) digest?.update(bytes)
      yield bytes
    }
    if (come < size) throw incompleteBody()
  }
  const blob = await blobs.write(digested())
  try {
    const md5Hex = (await md5.end()).toString('hex')
    checkMd5(sentMd5, md5Hex)
    if (sha256) checkSha256(sentSha256, (await sha256.end()).toString('hex'))
    const value = (await checksum.end()).toString('base64')
    const sent = declared.value ?? (declared.trailer === undefined ? undefined : trailers.get(declared.trailer))
    if (sent !== undefined && sent !== value) throw badDigest(declared.algorithm)
    return { blob, md5: md5Hex, checksum: { algorithm: declared.algorithm, value, type: 'FULL_OBJECT' } }
  } catch (error) {
    await blobs.release(blob)
    throw error
  }
}
