import { z } from 'zod'
import { readContent } from '../queues/notification.ts'

/** As AWS's extended client libraries write it: a class, and where the content is. */
const pointerSchema = z.tuple([z.string(), z.object({ s3BucketName: z.string(), s3Key: z.string() })])

/** Reads what a message only points at. Endpoint and credentials come from the environment. */
export const largeContent = async (message: unknown): Promise<unknown> => {
  const [, { s3BucketName: Bucket, s3Key: Key }] = readContent(pointerSchema, message, 'pointer into S3')
  // Loaded only where a message is large: a quick start matters.
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
  const s3 = new S3Client({ forcePathStyle: true })
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    return JSON.parse((await Body?.transformToString()) ?? 'null')
  } finally {
    s3.destroy()
  }
}
