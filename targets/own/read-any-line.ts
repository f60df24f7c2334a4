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

/** So far from its beginning a line names its level, behind a time, a process or a logger. */
const headLength = 100

const logfmt = /\blevel="?(?<level>[a-z]+)/i
const written = /(?<![\w-])(?<level>TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE)(?![\w-])/

/** The level that a line of text names first, as Python's logging, Logback's default and logfmt write it; `info` where it names none. */
const levelIn = (line: string): string => {
  const head = line.slice(0, headLength)
  return ((logfmt.exec(head) ?? written.exec(head))?.groups?.['level'] ?? 'info').toLowerCase()
}

/** Reads a log of unknown make: JSON lines by their usual fields, any other line as it is, with the level that it names. */
export const readAnyLine = (line: string): ReadLine | undefined => {
  const read = form.safeParse(line.startsWith('{') ? parse(line) : undefined)
  const message = read.data?.message ?? read.data?.msg
  if (!read.success || message === undefined)
    return line.trim() === '' ? undefined : { level: levelIn(line), message: line }
  const { level = 'info', record, event } = read.data
  return {
    level: String(level).toLowerCase(),
    message,
    ...(record === undefined ? {} : { record: String(record) }),
    ...(event === undefined ? {} : { event }),
  }
}
