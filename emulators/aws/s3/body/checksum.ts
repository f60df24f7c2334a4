import { type ChecksumAlgorithm, checksumHeader } from './checksum-algorithm.ts'

/** A checksum as S3 keeps it: of the whole object, or made of those of its parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** Base64; `-3` after it where it is made of the checksums of three parts. */
  readonly value: string
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** As headers of an answer. */
export const checksumHeaders = ({ algorithm, value, type }: Checksum): Readonly<Record<string, string>> => ({
  [checksumHeader(algorithm)]: value,
  'x-amz-checksum-type': type,
})
