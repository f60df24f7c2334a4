import { z } from 'zod'

/** What every service that consumes queues reads from its environment, besides what the AWS SDK reads itself. */
export const queueSettings = {
  JWT_SECRET: z.string().min(1),
  /** Most messages of one receive of a FIFO queue. */
  FIFO_BATCH: z.coerce.number().int().min(1).max(10).default(1),
  /** By receive count; the last value repeats, and the last attempt is always 0. */
  ERROR_VISIBILITY_SECONDS: z
    .string()
    .default('0,1')
    .transform((list) => list.split(',').map(Number))
    .pipe(z.array(z.number().int().min(0)).min(1)),
}
