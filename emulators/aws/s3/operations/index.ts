import type { S3Answer } from '../answer.ts'
import { methodNotAllowed, notImplemented, S3Error } from '../s3-error.ts'
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
} from './buckets.ts'
import { copyObject } from './copy-object.ts'
import { deleteObject, deleteObjects } from './delete-objects.ts'
import { getObject } from './get-object.ts'
import { listObjects, listObjectsV2 } from './list-objects.ts'
import { abortUpload } from './multipart/abort-upload.ts'
import { completeUpload } from './multipart/complete-upload.ts'
import { createUpload } from './multipart/create-upload.ts'
import { listParts, listUploads } from './multipart/list-uploads.ts'
import { uploadPart, uploadPartCopy } from './multipart/upload-part.ts'
import type { BucketCall, ObjectCall, Operation, S3Call } from './operation.ts'
import { putObject } from './put-object.ts'

/** Parameters that ask for another resource than the bucket or the object itself, of which there is none here. */
const subresources = new Set(
  'accelerate acl analytics attributes cors encryption intelligent-tiering inventory legal-hold lifecycle logging metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock replication requestPayment restore retention select tagging torrent versions versioning website'.split(
    ' ',
  ),
)

const maxKeyBytes = 1024

const bucketOperation = (method: string, query: URLSearchParams): Operation<BucketCall> | undefined => {
  if (method === 'GET' && query.has('location')) return getBucketLocation
  if (method === 'GET' && query.has('versioning')) return getBucketVersioning
  if ([...query.keys()].some((name) => subresources.has(name))) throw notImplemented()
  if (method === 'GET' && query.has('uploads')) return listUploads
  if (method === 'GET') return query.get('list-type') === '2' ? listObjectsV2 : listObjects
  if (method === 'HEAD') return headBucket
  if (method === 'DELETE') return deleteBucket
  if (method === 'POST' && query.has('delete')) return deleteObjects
  // A form that a browser posts.
  if (method === 'POST') throw notImplemented()
  return undefined
}

const objectOperation = (
  method: string,
  query: URLSearchParams,
  isCopy: boolean,
): Operation<ObjectCall> | undefined => {
  if ([...query.keys()].some((name) => subresources.has(name))) throw notImplemented()
  const isUpload = query.has('uploadId')
  if (method === 'GET') return isUpload ? listParts : getObject
  if (method === 'HEAD') return getObject
  if (method === 'PUT' && isUpload) return isCopy ? uploadPartCopy : uploadPart
  if (method === 'PUT') return isCopy ? copyObject : putObject
  if (method === 'DELETE') return isUpload ? abortUpload : deleteObject
  if (method === 'POST' && query.has('uploads')) return createUpload
  if (method === 'POST' && isUpload) return completeUpload
  return undefined
}

/** Carries out what a request asks for. @throws S3Error as S3 refuses */
export const carryOut = async (call: S3Call): Promise<S3Answer> => {
  const { store, request } = call
  const { method, bucket: name, key, query } = request
  const size = Buffer.byteLength(key ?? '')
  if (size > maxKeyBytes)
    throw new S3Error('KeyTooLongError', 400, 'Your key is too long', { Size: size, MaxSizeAllowed: maxKeyBytes })
  if (name === undefined) {
    if (method !== 'GET') throw methodNotAllowed(method, 'SERVICE')
    return listBuckets(call)
  }
  if (key === undefined && method === 'PUT' && ![...query.keys()].some((each) => subresources.has(each)))
    return createBucket({ ...call, name })
  const bucket = store.bucket(name)
  if (key === undefined) {
    const operation = bucketOperation(method, query)
    if (operation === undefined) throw methodNotAllowed(method, 'BUCKET')
    return operation({ ...call, bucket })
  }
  const operation = objectOperation(method, query, request.headers['x-amz-copy-source'] !== undefined)
  if (operation === undefined) throw methodNotAllowed(method, 'OBJECT')
  return operation({ ...call, bucket, key })
}
