import { z } from 'zod'
import type { Operator } from '../hmpps/operator.ts'

const number = z.number().int()

const nomisForm = z.object({
  visits: z.array(
    z.object({ visitId: number, offenderNo: z.string(), visitComment: z.string(), status: z.enum(['SCH', 'CANC']) }),
  ),
  /** Those of a booking in the order in which the last one is its level. */
  incentives: z.array(
    z.object({
      prisonNumber: z.string(),
      bookingId: number,
      sequence: number,
      iepLevel: z.string(),
      comments: z.string(),
    }),
  ),
  activities: z.array(
    z.object({
      courseActivityId: number,
      code: z.string(),
      description: z.string(),
      schedules: z.array(z.object({ courseScheduleId: number, endTime: z.string() })),
    }),
  ),
  allocations: z.array(
    z.object({
      offenderProgramReferenceId: number,
      bookingId: number,
      endDate: z.string(),
      status: z.enum(['ALLOC', 'END']),
    }),
  ),
  attendances: z.array(z.object({ eventId: number, bookingId: number, comments: z.string() })),
  adjustments: z.array(z.object({ id: number, comment: z.string() })),
})

const mapping = z.object({ id: z.string(), nomisId: z.string() })
const mappingsForm = z.object({
  visits: z.array(mapping),
  incentives: z.array(mapping),
  adjustments: z.array(mapping),
  activities: z.array(
    z.object({
      activityScheduleId: number,
      nomisCourseActivityId: number,
      scheduledInstanceMappings: z.array(z.object({ scheduledInstanceId: number, nomisCourseScheduleId: number })),
    }),
  ),
})

/** Everything that the stand-in of NOMIS keeps. */
export const nomisRecords = async ({ succeed }: Operator): Promise<z.output<typeof nomisForm>> =>
  nomisForm.parse(await succeed('nomis-prisoner-api', 'GET', '/stand-in/records'))

/** Everything that the stand-in of the mapping service keeps. */
export const mappingRecords = async ({ succeed }: Operator): Promise<z.output<typeof mappingsForm>> =>
  mappingsForm.parse(await succeed('nomis-mapping', 'GET', '/stand-in/records'))
