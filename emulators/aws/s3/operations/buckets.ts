import { xmlElement, xmlText } from '../../http/index.ts'
import { xmlAnswer } from '../answer.ts'
import { readDocument, textOf } from '../body/read-document.ts'
import { S3Error } from '../s3-error.ts'
import { type BucketCall, isoTime, type Operation, owner, type S3Call } from './operation.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const isBucketName = (name: string): boolean =>
  /^[\da-z][\d.a-z-]{1,61}[\da-z]$/.test(name) && !name.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(name)

/** All buckets. */
export const listBuckets: Operation<S3Call> = ({ store, request }) => {
  const prefix = request.query.get('prefix') ?? ''
  const buckets = [...store.buckets.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, createdMs, region }) =>
      xmlElement(
        'Bucket',
        xmlText('Name', name) + xmlText('CreationDate', isoTime(createdMs)) + xmlText('BucketRegion', region),
      ),
    )
  return xmlAnswer(
    'ListAllMyBucketsResult',
    xmlElement('Owner', xmlText('ID', owner.ID)) + xmlElement('Buckets', buckets.join('')),
  )
}

/** Makes a bucket, in the region that it is told, else in that of the request. */
export const createBucket: Operation<S3Call & { readonly name: string }> = async ({ store, request, region, name }) => {
  if (!isBucketName(name))
    throw new S3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: name })
  const document = await readDocument(request, 'CreateBucketConfiguration')
  const constraint = document && textOf(document, 'LocationConstraint')
  const there = store.buckets.get(name)
  // In the oldest region making one's own bucket again is no error.
  if (there !== undefined && there.region !== 'us-east-1')
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      409,
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: name },
    )
  if (there === undefined) store.create(name, constraint ?? region)
  return { headers: { location: `/${name}` } }
}

/** Whether there is such a bucket. */
export const headBucket: Operation<BucketCall> = ({ bucket }) => ({
  headers: { 'x-amz-bucket-region': bucket.region, 'content-type': 'application/xml' },
})

/** Removes a bucket that holds nothing. */
export const deleteBucket: Operation<BucketCall> = async ({ store, bucket }) => {
  if (bucket.keys.size > 0)
    throw new S3Error('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty', { BucketName: bucket.name })
  await store.remove(bucket)
  return { status: 204 }
}

/** Where a bucket is; the oldest region has no name. */
export const getBucketLocation: Operation<BucketCall> = ({ bucket }) => {
  const region = bucket.region === 'us-east-1' ? '' : bucket.region
  return xmlAnswer('LocationConstraint', region)
}

/** Versions are never kept. */
export const getBucketVersioning: Operation<BucketCall> = () => xmlAnswer('VersioningConfiguration', '')
