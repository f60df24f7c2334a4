import { z } from 'zod'
import type { ReadLine } from '../../harness/model/target.ts'

const form = z.object({
  level: z.string(),
  message: z.string(),
  alert: z.object({ name: z.string(), state: z.enum(['raised', 'cleared']) }).optional(),
})

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** What a line of the services' log says; undefined for any other line. */
export const readLine = (line: string): ReadLine | undefined => {
  const { data } = form.safeParse(line.startsWith('{') ? parse(line) : undefined)
  if (data === undefined) return undefined
  const { level, message, alert } = data
  return { level: level.toLowerCase(), message, ...(alert === undefined ? {} : { alert }) }
}
