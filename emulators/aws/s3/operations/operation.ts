import type { S3Answer } from '../answer.ts'
import type { S3Request } from '../request/s3-request.ts'
import type { Bucket, S3Store } from '../store/s3-store.ts'

/** What an operation works with. */
export interface S3Call {
  readonly store: S3Store
  readonly request: S3Request
  /** Of the signature; that of the server where there is none. */
  readonly region: string
}

/** A call about a bucket that exists. */
export interface BucketCall extends S3Call {
  readonly bucket: Bucket
}

/** A call about an object, which need not exist. */
export interface ObjectCall extends BucketCall {
  readonly key: string
}

/** Answers calls. @throws S3Error as S3 refuses */
export type Operation<Call> = (call: Call) => S3Answer | Promise<S3Answer>

/** How every object is encrypted, as S3 does where nobody asks. */
export const encrypted = { 'x-amz-server-side-encryption': 'AES256' } as const

/** Who owns everything. */
export const owner = { ID: '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a' } as const

/** A time in documents. */
export const isoTime = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString()
