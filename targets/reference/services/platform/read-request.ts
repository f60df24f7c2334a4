import { z } from 'zod'
import { Problem } from './problem.ts'

/** Reads parameters or body of a request; 400 with all that is wrong. */
export const readRequest = <Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> => {
  const read = schema.safeParse(data)
  if (!read.success) throw new Problem(400, `Bad request: ${z.prettifyError(read.error)}`)
  return read.data
}
