import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc'

/** A digest in the making. */
export interface Digest {
  update(bytes: Uint8Array): void
  end(): Promise<Buffer>
}

const hash = (name: string) => (): Digest => {
  const of = createHash(name)
  return { update: (bytes) => void of.update(bytes), end: () => Promise.resolve(of.digest()) }
}

const crc = (make: () => { update(bytes: Uint8Array): void; digest(): Promise<Uint8Array> }) => (): Digest => {
  const of = make()
  return { update: (bytes) => of.update(bytes), end: async () => Buffer.from(await of.digest()) }
}

const crc32Digest = (): Digest => {
  let value = 0
  return {
    update: (bytes) => {
      value = crc32(bytes, value)
    },
    end: () => {
      const digest = Buffer.alloc(4)
      digest.writeUInt32BE(value)
      return Promise.resolve(digest)
    },
  }
}

/** How each checksum that S3 keeps is made. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export const checksumAlgorithms = {
  CRC32: crc32Digest,
  CRC32C: crc(() => new Crc32c()),
  CRC64NVME: crc(() => new Crc64Nvme()),
  SHA1: hash('sha1'),
  SHA256: hash('sha256'),
} as const satisfies Readonly<Record<string, () => Digest>>

/** One of {@link checksumAlgorithms}. */
export type ChecksumAlgorithm = keyof typeof checksumAlgorithms

const names = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const satisfies readonly ChecksumAlgorithm[]

/** The algorithm of that name, in either case. */
export const checksumAlgorithm = (name: string | undefined): ChecksumAlgorithm | undefined => {
  const upper = name?.toUpperCase()
  return names.find((each) => each === upper)
}

/** MD5, for entity tags. */
export const md5Digest = hash('md5')
/** SHA-256, for `x-amz-content-sha256`. */
export const sha256Digest = hash('sha256')

/** The header, or the member of a document, that carries a checksum. */
export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`
