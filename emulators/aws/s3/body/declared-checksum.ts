import { header, type S3Request } from '../request/s3-request.ts'
import { invalidRequest } from '../s3-error.ts'
import { checksumAlgorithm, type ChecksumAlgorithm, checksumHeader } from './checksum-algorithm.ts'

/** What a request says of its body's checksum. */
export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm
  /** Base64, from a header. */
  readonly value?: string
  /** The trailer in which it will come. */
  readonly trailer?: string
  /** Nobody asked for it: S3 adds one of its own. */
  readonly own?: true
}

const prefix = 'x-amz-checksum-'
const settings = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-checksum-mode'])

/** Reads which checksum comes with a body. @throws S3Error where it names one that is not kept, or two */
export const declaredChecksum = (request: S3Request): DeclaredChecksum => {
  const named = Object.keys(request.headers).filter((name) => name.startsWith(prefix) && !settings.has(name))
  const trailer = header(request, 'x-amz-trailer')?.toLowerCase()
  const trailing = trailer?.startsWith(prefix) === true ? trailer : undefined
  const [first, second] = [...named, ...(trailing === undefined ? [] : [trailing])]
  if (second !== undefined)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  const asked = header(request, 'x-amz-sdk-checksum-algorithm')
  if (first === undefined && asked === undefined) return { algorithm: 'CRC64NVME', own: true }
  const algorithm = checksumAlgorithm(first?.slice(prefix.length) ?? asked)
  if (algorithm === undefined)
    throw invalidRequest(`Checksum algorithm provided is unsupported: ${first?.slice(prefix.length) ?? asked}.`)
  if (first === undefined) return { algorithm }
  if (first === trailing) return { algorithm, trailer: first }
  return { algorithm, value: header(request, checksumHeader(algorithm)) ?? '' }
}
