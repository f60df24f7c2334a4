import { z } from 'zod'
import { readContent } from '../queues/notification.ts'
import type { RecordContext } from './context.ts'

const nameSchema = z.object({ forename: z.string(), surname: z.string() })
const caseSchema = z.object({
  identifiers: z.object({ crn: z.string() }),
  name: nameSchema,
  aliases: z.array(z.object({ name: nameSchema })).default([]),
  dateOfBirth: z.iso.date().optional(),
  version: z.number().int(),
  lastUpdated: z.iso.datetime(),
})

/** What probation says of a person. Later versions are newer. */
export type ProbationCase = z.output<typeof caseSchema>

/** Asks probation for a person's case as it is now. */
export const readCase = async ({ delius }: RecordContext, crn: string): Promise<ProbationCase> => {
  const content = await delius.get({ path: `/probation-cases/${crn}`, correlationId: crn })
  return readContent(caseSchema, content, 'ProbationCase')
}
