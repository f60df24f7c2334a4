import type { S3Client } from '@aws-sdk/client-s3'
import { harnessAccessKey } from '../../harness/model/stack.ts'

/** A client of a stack's objects. Loaded only where it is used: it takes a quarter of a second. */
export const s3Client = async (endpoint: string, region: string): Promise<S3Client> => {
  const { S3Client } = await import('@aws-sdk/client-s3')
  const credentials = { accessKeyId: harnessAccessKey, secretAccessKey: 'none' }
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true })
}
