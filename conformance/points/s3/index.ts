import type { Point } from '../../point.ts'
import { addresses } from './addresses.ts'
import { buckets } from './buckets.ts'
import { checksums } from './checksums.ts'
import { errors } from './errors.ts'
import { listings } from './listings.ts'
import { multipart } from './multipart.ts'
import { objects } from './objects.ts'
import { reads } from './reads.ts'
import { writes } from './writes.ts'

/** Every point about S3, by area. */
export const s3Points: readonly Point[] = [
  ...buckets,
  ...objects,
  ...reads,
  ...writes,
  ...checksums,
  ...listings,
  ...multipart,
  ...addresses,
  ...errors,
]
