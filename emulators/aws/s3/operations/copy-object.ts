import { xmlText } from '../../http/index.ts'
import { xmlAnswer } from '../answer.ts'
import { writeConditions } from '../request/conditions.ts'
import { objectHeaders } from '../request/object-headers.ts'
import { header } from '../request/s3-request.ts'
import { invalidArgument, invalidRequest } from '../s3-error.ts'
import { copySource } from './copy-source.ts'
import { encrypted, isoTime, type ObjectCall, type Operation } from './operation.ts'

/** Copies an object within this store; its bytes are shared. */
export const copyObject: Operation<ObjectCall> = async (call) => {
  const { store, request, bucket, key } = call
  const source = copySource(call)
  const directive = header(request, 'x-amz-metadata-directive') ?? 'COPY'
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive)
  const replaced = objectHeaders(request)
  if (directive === 'COPY' && bucket.objects.get(key) === source)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
  writeConditions(request, key, bucket.objects.get(key))
  for (const blob of source.blobs) store.blobs.hold(blob)
  const lastModifiedMs = store.clock.now()
  const { parts: _, ...rest } = source
  const headers = directive === 'COPY' ? source.headers : replaced
  await store.put(bucket, { ...rest, key, lastModifiedMs, headers })
  const { algorithm, value, type } = source.checksum
  return xmlAnswer(
    'CopyObjectResult',
    xmlText('LastModified', isoTime(lastModifiedMs)) +
      xmlText('ETag', source.etag) +
      xmlText(`Checksum${algorithm}`, value) +
      xmlText('ChecksumType', type),
    encrypted,
  )
}
