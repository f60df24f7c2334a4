import type { ObjectCall, Operation } from '../operation.ts'

/** Ends an upload, and forgets its parts. */
export const abortUpload: Operation<ObjectCall> = async ({ store, request, bucket, key }) => {
  const { id, parts } = store.upload(bucket, key, request.query.get('uploadId') ?? '')
  bucket.uploads.delete(id)
  for (const { blob } of parts.values()) await store.blobs.release(blob)
  return { status: 204 }
}
