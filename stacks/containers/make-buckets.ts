import { CreateBucketCommand, type BucketLocationConstraint, S3Client } from '@aws-sdk/client-s3'
import { harnessAccessKey } from '../../harness/model/stack.ts'

/** Makes a target's buckets at an endpoint, in a region that is not the oldest. */
export const makeBuckets = async (
  endpoint: string,
  region: BucketLocationConstraint,
  buckets: readonly string[],
): Promise<void> => {
  if (buckets.length === 0) return
  const credentials = { accessKeyId: harnessAccessKey, secretAccessKey: 'containers' }
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true })
  try {
    for (const Bucket of buckets)
      await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
  } finally {
    client.destroy()
  }
}
