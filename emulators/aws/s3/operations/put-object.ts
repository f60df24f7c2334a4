import { checksumHeaders } from '../body/checksum.ts'
import { receiveBody } from '../body/receive-body.ts'
import { writeConditions } from '../request/conditions.ts'
import { objectHeaders } from '../request/object-headers.ts'
import { encrypted, type ObjectCall, type Operation } from './operation.ts'

/** Puts an object, once its body has come whole. */
export const putObject: Operation<ObjectCall> = async ({ store, request, bucket, key }) => {
  const headers = objectHeaders(request)
  writeConditions(request, key, bucket.objects.get(key))
  const { blob, md5, checksum } = await receiveBody(request, store.blobs)
  try {
    // While the body came another may have been put, or the bucket removed.
    writeConditions(request, key, store.bucket(bucket.name).objects.get(key))
  } catch (error) {
    await store.blobs.release(blob)
    throw error
  }
  const etag = `"${md5}"`
  const lastModifiedMs = store.clock.now()
  await store.put(bucket, { key, etag, size: blob.size, lastModifiedMs, headers, checksum, blobs: [blob] })
  return { headers: { etag, ...encrypted, ...checksumHeaders(checksum) } }
}
