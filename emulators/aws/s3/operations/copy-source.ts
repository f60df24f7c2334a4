import { readConditions } from '../request/conditions.ts'
import { header } from '../request/s3-request.ts'
import { invalidArgument, noSuchKey, preconditionFailed } from '../s3-error.ts'
import type { StoredObject } from '../store/stored-object.ts'
import type { S3Call } from './operation.ts'

/** The object that a copy is made of. @throws S3Error when there is none, or it is not as its `x-amz-copy-source-if-…` want it */
export const copySource = ({ store, request }: S3Call): StoredObject => {
  const value = header(request, 'x-amz-copy-source') ?? ''
  const path = value.replace(/^\//, '').replace(/\?versionId=null$/, '')
  const slash = path.indexOf('/')
  if (slash < 1 || slash === path.length - 1 || path.includes('?versionId='))
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      value,
    )
  const key = decodeURIComponent(path.slice(slash + 1))
  const object = store.bucket(decodeURIComponent(path.slice(0, slash))).objects.get(key)
  if (object === undefined) throw noSuchKey(key)
  if (readConditions(request, object, 'x-amz-copy-source-') === 'not-modified')
    throw preconditionFailed('x-amz-copy-source-If-None-Match')
  return object
}
