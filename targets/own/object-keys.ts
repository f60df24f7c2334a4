import type { S3Client } from '@aws-sdk/client-s3'
import { ShakedownError } from '../../harness/errors.ts'
import type { RunningSystem } from '../../harness/model/target.ts'
import { s3Client } from './s3-client.ts'

/** Lists what lies in the buckets of a running system. */
export interface ObjectKeys {
  /** Keys of all objects of a bucket. @throws ShakedownError exit 2 on a stack that makes no buckets */
  of(bucket: string): Promise<readonly string[]>
  close(): void
}

/** Opens the store only when it is asked. */
export const objectKeys = ({ s3Endpoint, region }: Pick<RunningSystem, 's3Endpoint' | 'region'>): ObjectKeys => {
  let client: Promise<S3Client> | undefined
  return {
    of: async (Bucket) => {
      if (s3Endpoint === undefined)
        throw new ShakedownError('no-buckets', `this stack makes no buckets, and ${Bucket} was to be listed`, {
          hint: 'Name it under "buckets" of the target, and run it on embedded or on containers.',
          exitCode: 2,
        })
      const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
      client ??= s3Client(s3Endpoint, region)
      const keys: string[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await (await client).send(new ListObjectsV2Command({ Bucket, ContinuationToken }))
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken !== undefined)
      return keys
    },
    close: () => void client?.then((made) => made.destroy()),
  }
}
