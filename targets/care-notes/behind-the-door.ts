import type { S3Client } from '@aws-sdk/client-s3'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'

/** What its own parts are asked for behind its back. */
export interface BehindTheDoor {
  readonly database: Pick<Pool, 'query'>
  readonly objects: S3Client
  /** Where sessions are kept in Redis. */
  readonly redis?: Pick<Redis, 'flushdb'> | undefined
}
