import type { S3Client } from '@aws-sdk/client-s3'
import { ShakedownError } from '../../harness/errors.ts'
import type { S3Pointer } from '../../harness/model/s3-pointer.ts'
import type { RunningSystem } from '../../harness/model/target.ts'
import { s3Client } from './s3-client.ts'

/** Bodies of large messages, in the buckets of a running system. */
export interface OffloadedBodies {
  put(place: S3Pointer, body: string): Promise<void>
  close(): void
}

/** Puts bodies where messages will point. @throws ShakedownError exit 2 on a stack that makes no buckets */
export const offloadedBodies = ({
  s3Endpoint,
  region,
}: Pick<RunningSystem, 's3Endpoint' | 'region'>): OffloadedBodies => {
  let client: Promise<S3Client> | undefined
  return {
    put: async ({ bucket: Bucket, key: Key }, Body) => {
      if (s3Endpoint === undefined)
        throw new ShakedownError(
          'no-buckets',
          `this stack makes no buckets, and a message is to point into ${Bucket}`,
          {
            hint: 'Run it on embedded or on containers, or leave out "offload" of the stream here.',
            exitCode: 2,
          },
        )
      const { PutObjectCommand } = await import('@aws-sdk/client-s3')
      client ??= s3Client(s3Endpoint, region)
      await (await client).send(new PutObjectCommand({ Bucket, Key, Body }))
    },
    close: () => void client?.then((made) => made.destroy()),
  }
}
