import { z } from 'zod'

/** What every service reads from its environment. */
const everyService = {
  PORT: z.coerce.number().int().min(0).max(65_535),
  /** Address to listen on; in a container of its own that is all of them. */
  LISTEN_ADDRESS: z.string().default('127.0.0.1'),
  REPLICA: z.string().min(1),
  DEFECTS: z
    .string()
    .default('')
    .transform((names) => new Set(names.split(',').filter((name) => name !== ''))),
}

/** A positive number of milliseconds with a default. */
export const milliseconds = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)

/** What every service that calls others reads besides. Well below the queues' visibility time-out, so that a hanging call costs one delivery and no more. */
export const httpSettings = {
  HTTP_TIMEOUT_MS: milliseconds(2_000),
  /** For what only reads the content that an event tells of: nothing has been done by then, and nobody waits for it. */
  READ_TIMEOUT_MS: milliseconds(4_000),
}

/** Reads the settings of a service from the environment; throws an error that lists all that is wrong. */
export const readSettings = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const read = z.object({ ...everyService, ...shape }).safeParse(process.env)
  if (!read.success) throw new Error(`Bad environment:\n${z.prettifyError(read.error)}`)
  return read.data
}
