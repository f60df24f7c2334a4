import { createHash } from 'node:crypto'
import { xmlText } from '../../../http/index.ts'
import { xmlAnswer } from '../../answer.ts'
import type { Checksum } from '../../body/checksum.ts'
import { checksumAlgorithms, checksumHeader } from '../../body/checksum-algorithm.ts'
import { readDocument } from '../../body/read-document.ts'
import { writeConditions } from '../../request/conditions.ts'
import { header } from '../../request/s3-request.ts'
import { badDigest } from '../../s3-error.ts'
import type { Blobs } from '../../store/blobs.ts'
import type { Upload, UploadedPart } from '../../store/stored-object.ts'
import { encrypted, type ObjectCall, type Operation } from '../operation.ts'
import { namedParts } from './named-parts.ts'

const checksumOf = async ({ checksum }: Upload, parts: readonly UploadedPart[], blobs: Blobs): Promise<Checksum> => {
  const { algorithm, type } = checksum
  const digest = checksumAlgorithms[algorithm]()
  if (type === 'FULL_OBJECT') {
    for (const { blob } of parts) for await (const bytes of blobs.read(blob, 0, blob.size)) digest.update(bytes)
    return { algorithm, type, value: (await digest.end()).toString('base64') }
  }
  for (const part of parts) digest.update(Buffer.from(part.checksum.value, 'base64'))
  return { algorithm, type, value: `${(await digest.end()).toString('base64')}-${parts.length}` }
}

/** Not an MD5 of the bytes: one of those of the parts, and how many they are. */
const etagOf = (parts: readonly UploadedPart[]): string => {
  const digest = createHash('md5')
  for (const { etag } of parts) digest.update(Buffer.from(etag.replaceAll('"', ''), 'hex'))
  return `"${digest.digest('hex')}-${parts.length}"`
}

/** Makes an object of parts, in their order, and forgets those that were not named. */
export const completeUpload: Operation<ObjectCall> = async ({ store, request, bucket, key }) => {
  const id = request.query.get('uploadId') ?? ''
  store.upload(bucket, key, id)
  const document = await readDocument(request, 'CompleteMultipartUpload')
  const upload = store.upload(bucket, key, id)
  const parts = namedParts(upload, document)
  const { blobs } = store
  const made = parts.map(({ blob }) => blob)
  for (const blob of made) blobs.hold(blob)
  try {
    const checksum = await checksumOf(upload, parts, blobs)
    const sent = header(request, checksumHeader(checksum.algorithm))
    if (sent !== undefined && sent !== checksum.value) throw badDigest(checksum.algorithm)
    store.upload(bucket, key, id)
    writeConditions(request, key, bucket.objects.get(key))
    bucket.uploads.delete(id)
    const etag = etagOf(parts)
    const size = made.reduce((sum, blob) => sum + blob.size, 0)
    const lastModifiedMs = store.clock.now()
    const { headers } = upload
    await store.put(bucket, { key, etag, size, lastModifiedMs, headers, checksum, blobs: made, parts: parts.length })
    for (const { blob } of upload.parts.values()) await blobs.release(blob)
    return xmlAnswer(
      'CompleteMultipartUploadResult',
      xmlText('Location', `http://${header(request, 'host') ?? ''}/${bucket.name}/${encodeURIComponent(key)}`) +
        xmlText('Bucket', bucket.name) +
        xmlText('Key', key) +
        xmlText('ETag', etag) +
        xmlText(`Checksum${checksum.algorithm}`, checksum.value) +
        xmlText('ChecksumType', checksum.type),
      encrypted,
    )
  } catch (error) {
    for (const blob of made) await blobs.release(blob)
    throw error
  }
}
