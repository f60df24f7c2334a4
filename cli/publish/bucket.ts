import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { Place } from './site.ts'

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  xml: 'application/xml',
}

/** A site in a bucket of S3, or of what speaks its protocol (`AWS_ENDPOINT_URL_S3`). Credentials and region are the environment's. */
export const bucketPlace = (bucket: string, prefix: string): Place => {
  const client = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL_S3'] !== undefined })
  const keyOf = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`)
  const name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`
  const asked = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw new ShakedownError('not-published', `${name} refuses ${what}: ${messageOf(error)}`, {
        hint: 'See that the bucket exists in this region, and that the credentials allow s3:GetObject, PutObject, DeleteObject and ListBucket on it.',
        exitCode: 4,
        cause: error,
      })
    }
  }
  return {
    name,
    read: async (path) => {
      const answer = await asked(
        `to read ${path}`,
        client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(path) })).catch((error: unknown) => {
          if (error instanceof NoSuchKey) return undefined
          throw error
        }),
      )
      return answer?.Body?.transformToString('utf8')
    },
    write: async (path, text) => {
      const ContentType = types[path.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8'
      await asked(
        `to write ${path}`,
        client.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(path), Body: text, ContentType })),
      )
    },
    removeRun: async (runId) => {
      const { Contents = [] } = await asked(
        `to list ${runId}`,
        client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: keyOf(`runs/${runId}/`) })),
      )
      const Objects = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]))
      if (Objects.length > 0)
        await asked(
          `to remove ${runId}`,
          client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } })),
        )
    },
  }
}
