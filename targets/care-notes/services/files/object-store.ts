import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { errorWords } from '../../../reference/services/platform/error-words.ts'
import type { HealthIndicator } from '../../../reference/services/platform/health.ts'
import type { Log } from '../../../reference/services/platform/log.ts'
import { Problem } from '../../../reference/services/platform/problem.ts'

/** Where the bytes of files are. */
export interface ObjectStore {
  readonly put: (key: string, bytes: Buffer, contentType: string) => Promise<void>
  /** Undefined where there is no such object. */
  readonly get: (key: string) => Promise<Buffer | undefined>
  /** Nothing happens where there is none. */
  readonly remove: (key: string) => Promise<void>
  readonly health: HealthIndicator
  readonly close: () => void
}

const isFull = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.$metadata.httpStatusCode === 507 || error.name === 'QuotaExceeded')

/** A bucket of S3. Region, endpoint and credentials come from the environment, as everywhere in the AWS SDK. */
export const objectStore = (bucket: string, timeoutMs: number, log: Log): ObjectStore => {
  // A caller waits no longer than for two tries.
  const s3 = new S3Client({
    forcePathStyle: true,
    maxAttempts: 2,
    requestHandler: { requestTimeout: timeoutMs, connectionTimeout: timeoutMs, throwOnRequestTimeout: true },
  })
  const within = () => ({ abortSignal: AbortSignal.timeout(2 * timeoutMs) })
  return {
    put: async (key, bytes, contentType) => {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType })
      await s3.send(command, within()).catch((error: unknown) => {
        if (isFull(error))
          throw new Problem(507, 'There is no room left for files. Please tell whoever looks after this.')
        log.error(`an object could not be put: ${errorWords(error)}`, { attributes: { objectKey: key } })
        throw new Problem(503, 'The file could not be stored. Please try again.')
      })
    },
    get: async (key) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), within())
        return Body === undefined ? undefined : Buffer.from(await Body.transformToByteArray())
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        log.error(`an object could not be read: ${errorWords(error)}`, { attributes: { objectKey: key } })
        throw new Problem(503, 'The file could not be read. Please try again.')
      }
    },
    remove: async (key) => {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), within())
    },
    health: () =>
      s3.send(new HeadBucketCommand({ Bucket: bucket }), within()).then(
        () => ({ status: 'UP', details: { bucket } }),
        (error: unknown) => ({ status: 'DOWN', details: { error: errorWords(error) } }),
      ),
    close: () => s3.destroy(),
  }
}
