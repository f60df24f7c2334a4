import { xmlText } from '../../../http/index.ts'
import { xmlAnswer } from '../../answer.ts'
import { checksumHeader } from '../../body/checksum-algorithm.ts'
import { declaredChecksum } from '../../body/declared-checksum.ts'
import { type ReceivedBody, receiveBody } from '../../body/receive-body.ts'
import { byteRange } from '../../request/range.ts'
import { header, type S3Request } from '../../request/s3-request.ts'
import { wholeNumber } from '../../request/whole-number.ts'
import { invalidArgument, invalidRequest } from '../../s3-error.ts'
import type { Upload, UploadedPart } from '../../store/stored-object.ts'
import { copySource } from '../copy-source.ts'
import { segmentsOf } from '../get-object.ts'
import { encrypted, isoTime, type ObjectCall, type Operation } from '../operation.ts'

const uploadOf = ({ store, request, bucket, key }: ObjectCall): Upload =>
  store.upload(bucket, key, request.query.get('uploadId') ?? '')

const numberOf = (request: S3Request): number => {
  const number = wholeNumber(request, 'partNumber', { least: 1, most: 10_000 })
  if (number === undefined) throw invalidArgument('This operation requires a part number', 'partNumber', undefined)
  return number
}

/** The checksum that a part must come with is the one that its upload was begun with. */
const asBegun = (request: S3Request, { checksum }: Upload): S3Request => {
  const declared = declaredChecksum(request)
  if (declared.own === true)
    return { ...request, headers: { ...request.headers, 'x-amz-sdk-checksum-algorithm': checksum.algorithm } }
  if (!checksum.own && declared.algorithm !== checksum.algorithm)
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${declared.algorithm.toLowerCase()}`,
    )
  return request
}

/** Keeps a part in the place of the one that had its number; not where its upload ended meanwhile. */
const keep = async (call: ObjectCall, number: number, { blob, md5, checksum }: ReceivedBody): Promise<UploadedPart> => {
  const { blobs, clock } = call.store
  const part = { number, etag: `"${md5}"`, blob, checksum, lastModifiedMs: clock.now() }
  try {
    const { parts } = uploadOf(call)
    const old = parts.get(number)
    parts.set(number, part)
    if (old !== undefined) await blobs.release(old.blob)
  } catch (error) {
    await blobs.release(blob)
    throw error
  }
  return part
}

/** Puts a part. */
export const uploadPart: Operation<ObjectCall> = async (call) => {
  const number = numberOf(call.request)
  const request = asBegun(call.request, uploadOf(call))
  const { etag, checksum } = await keep(call, number, await receiveBody(request, call.store.blobs))
  return { headers: { etag, ...encrypted, [checksumHeader(checksum.algorithm)]: checksum.value } }
}

/** Makes a part of an object, or of a range of it. */
export const uploadPartCopy: Operation<ObjectCall> = async (call) => {
  const { store, request } = call
  const number = numberOf(request)
  const { checksum } = uploadOf(call)
  const source = copySource(call)
  const asked = header(request, 'x-amz-copy-source-range')
  const range = byteRange(asked, source.size)
  if (asked !== undefined && range === undefined)
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      asked,
    )
  const { start, length } = range ?? { start: 0, length: source.size }
  const { blobs } = source
  for (const blob of blobs) store.blobs.hold(blob)
  const content = async function* (): AsyncGenerator<Buffer> {
    for (const part of segmentsOf(blobs, { start, length })) yield* store.blobs.read(part.blob, part.start, part.length)
  }
  try {
    const headers = { 'content-length': String(length), 'x-amz-sdk-checksum-algorithm': checksum.algorithm }
    const body = await receiveBody({ ...request, headers, body: content() }, store.blobs)
    const part = await keep(call, number, body)
    return xmlAnswer(
      'CopyPartResult',
      xmlText('LastModified', isoTime(part.lastModifiedMs)) + xmlText('ETag', part.etag),
      encrypted,
    )
  } finally {
    for (const blob of blobs) await store.blobs.release(blob)
  }
}
