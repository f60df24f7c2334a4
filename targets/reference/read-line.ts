import { z } from 'zod'
import type { ReadLine } from '../../harness/model/target.ts'

const lineSchema = z.object({
  level: z.string(),
  message: z.string(),
  event: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
  sqlState: z.string().optional(),
  alert: z.object({ name: z.string(), state: z.enum(['raised', 'cleared']) }).optional(),
})

/** Attributes that name a record, in the words of each service. */
const recordNames = ['recordId', 'nomisVisitId', 'nomisIncentiveId', 'nomisCourseActivityId', 'personUuid', 'matchId']

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** What a line of the services' structured log says; undefined for any other line. */
export const readLine = (line: string): ReadLine | undefined => {
  const read = lineSchema.safeParse(line.startsWith('{') ? parse(line) : undefined)
  if (!read.success) return undefined
  const { level, message, event, attributes = {}, sqlState, alert } = read.data
  const record = recordNames.map((name) => attributes[name]).find((value) => typeof value === 'string' && value !== '')
  return {
    level: level.toLowerCase(),
    message,
    ...(event === undefined ? {} : { event }),
    ...(typeof record === 'string' ? { record } : {}),
    ...(sqlState === undefined ? {} : { sqlState }),
    ...(alert === undefined ? {} : { alert }),
  }
}
