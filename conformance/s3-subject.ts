import { BucketLocationConstraint, type CreateBucketCommandInput, S3, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { Subject } from './subject.ts'

/** A client of the endpoint's S3; ended with the point. */
export const s3Of = (subject: Subject, config: S3ClientConfig = {}): S3 => {
  const { url, region, credentials } = subject
  const client = new S3({ endpoint: url, region, credentials, maxAttempts: 1, forcePathStyle: true, ...config })
  subject.after(() => Promise.resolve(client.destroy()))
  return client
}

const isRegion = (region: string): region is BucketLocationConstraint => region in BucketLocationConstraint

/** The oldest region has no name. */
const located = (region: string): Pick<CreateBucketCommandInput, 'CreateBucketConfiguration'> =>
  isRegion(region) ? { CreateBucketConfiguration: { LocationConstraint: region } } : {}

/** Makes a bucket that is emptied and deleted after the point. */
export const bucketOf = async (subject: Subject): Promise<{ readonly s3: S3; readonly Bucket: string }> => {
  const s3 = s3Of(subject)
  const Bucket = subject.name()
  await s3.createBucket({ Bucket, ...located(subject.region) })
  subject.after(async () => {
    const { Contents = [] } = await s3.listObjectsV2({ Bucket })
    for (const { Key } of Contents) await s3.deleteObject({ Bucket, Key })
    const { Uploads = [] } = await s3.listMultipartUploads({ Bucket })
    for (const { Key, UploadId } of Uploads) await s3.abortMultipartUpload({ Bucket, Key, UploadId })
    await s3.deleteBucket({ Bucket })
  })
  return { s3, Bucket }
}

/** The text of an object. */
export const textOf = async (s3: S3, Bucket: string, Key: string): Promise<string> => {
  const { Body } = await s3.getObject({ Bucket, Key })
  return (await Body?.transformToString()) ?? ''
}
