import type { S3Client } from '@aws-sdk/client-s3'
import type { Pool } from 'pg'

/** What its own parts are asked for behind its back. */
export interface BehindTheDoor {
  readonly database: Pick<Pool, 'query'>
  readonly objects: S3Client
}
