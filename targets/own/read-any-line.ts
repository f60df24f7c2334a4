import { z } from 'zod'
import type { ReadLine } from '../../harness/model/target.ts'

const form = z.looseObject({
  level: z.union([z.string(), z.number()]).optional(),
  message: z.string().optional(),
  msg: z.string().optional(),
  record: z.union([z.string(), z.number()]).optional(),
  event: z.string().optional(),
})

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Reads a log of unknown make: JSON lines by their usual fields, any other line as it is. */
export const readAnyLine = (line: string): ReadLine | undefined => {
  const read = form.safeParse(line.startsWith('{') ? parse(line) : undefined)
  const message = read.data?.message ?? read.data?.msg
  if (!read.success || message === undefined) return line.trim() === '' ? undefined : { level: 'info', message: line }
  const { level = 'info', record, event } = read.data
  return {
    level: String(level).toLowerCase(),
    message,
    ...(record === undefined ? {} : { record: String(record) }),
    ...(event === undefined ? {} : { event }),
  }
}
