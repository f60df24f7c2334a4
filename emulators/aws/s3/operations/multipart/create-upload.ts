import { randomBytes } from 'node:crypto'
import { xmlText } from '../../../http/index.ts'
import { xmlAnswer } from '../../answer.ts'
import { checksumAlgorithm } from '../../body/checksum-algorithm.ts'
import { objectHeaders } from '../../request/object-headers.ts'
import { header, type S3Request } from '../../request/s3-request.ts'
import { invalidRequest } from '../../s3-error.ts'
import type { Upload } from '../../store/stored-object.ts'
import { encrypted, type ObjectCall, type Operation } from '../operation.ts'

/** Checksums of which that of the whole can be made from those of the parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
const wholeOnly = new Set<string>(['CRC64NVME'])
const partsOnly = new Set<string>(['SHA1', 'SHA256'])

const chosenChecksum = (request: S3Request): Upload['checksum'] => {
  const name = header(request, 'x-amz-checksum-algorithm')
  const type = header(request, 'x-amz-checksum-type')?.toUpperCase()
  if (name === undefined && type === undefined) return { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', own: true }
  const algorithm = checksumAlgorithm(name)
  if (algorithm === undefined)
    throw invalidRequest(
      name === undefined
        ? 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.'
        : `Checksum algorithm provided is unsupported: ${name}.`,
    )
  const standard = wholeOnly.has(algorithm) ? 'FULL_OBJECT' : 'COMPOSITE'
  if ((type === 'COMPOSITE' && wholeOnly.has(algorithm)) || (type === 'FULL_OBJECT' && partsOnly.has(algorithm)))
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    )
  return { algorithm, type: type === 'FULL_OBJECT' || type === 'COMPOSITE' ? type : standard, own: false }
}

/** Begins an upload in parts. */
export const createUpload: Operation<ObjectCall> = ({ store, request, bucket, key }) => {
  const headers = objectHeaders(request)
  const checksum = chosenChecksum(request)
  const id = randomBytes(48).toString('base64url')
  bucket.uploads.set(id, { id, key, initiatedMs: store.clock.now(), headers, checksum, parts: new Map() })
  return xmlAnswer(
    'InitiateMultipartUploadResult',
    xmlText('Bucket', bucket.name) + xmlText('Key', key) + xmlText('UploadId', id),
    {
      ...encrypted,
      ...(checksum.own ? {} : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }),
    },
  )
}
