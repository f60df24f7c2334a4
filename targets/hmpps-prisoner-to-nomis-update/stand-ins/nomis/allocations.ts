import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readCall, Refusal } from '../../../hmpps/stand-ins/run-stand-in.ts'
import type { Activities } from './activities.ts'
import type { NomisIds } from './nomis-ids.ts'

const upsertForm = z.looseObject({
  bookingId: z.number().int(),
  startDate: z.iso.date(),
  endDate: z.iso.date().nullish(),
  programStatusCode: z.enum(['ALLOC', 'END']),
  suspended: z.boolean().nullish(),
})
const changeForm = z.object({ endDate: z.iso.date() })
const parameters = z.object({ id: z.coerce.number().int() })

interface Allocation {
  readonly offenderProgramReferenceId: number
  readonly courseActivityId: number
  readonly bookingId: number
  readonly startDate: string
  readonly endDate: string
  readonly status: 'ALLOC' | 'END'
}

/** Who takes part in an activity (AllocationService.kt of hmpps-nomis-prisoner-api). @returns all of them */
export const serveAllocations = (
  app: FastifyInstance,
  nextId: NomisIds,
  activities: Activities,
): (() => readonly Allocation[]) => {
  const kept = new Map<number, Allocation>()
  app.put('/activities/:id/allocation', ({ params, body }) => {
    const { id: courseActivityId } = readCall(parameters, params)
    if (!activities.has(courseActivityId))
      throw new Refusal(404, `Course activity with id=${courseActivityId} does not exist`)
    const { bookingId, startDate, endDate, programStatusCode, suspended } = readCall(upsertForm, body)
    const its = [...kept.values()].filter(
      (each) => each.courseActivityId === courseActivityId && each.bookingId === bookingId,
    )
    const ended = its.find((each) => each.status === 'END' && each.startDate === startDate)
    const existing = its.find(({ status }) => status === 'ALLOC') ?? (suspended === true ? ended : undefined)
    // What was ended by somebody else stays as it is.
    if (existing === undefined && programStatusCode === 'END' && ended !== undefined)
      return { offenderProgramReferenceId: ended.offenderProgramReferenceId, created: false, prisonId: 'MDI' }
    const offenderProgramReferenceId = existing?.offenderProgramReferenceId ?? nextId()
    kept.set(offenderProgramReferenceId, {
      offenderProgramReferenceId,
      courseActivityId,
      bookingId,
      startDate,
      endDate: endDate ?? '',
      status: programStatusCode,
    })
    return { offenderProgramReferenceId, created: existing === undefined, prisonId: 'MDI' }
  })
  // Somebody changed it in NOMIS itself.
  app.put('/stand-in/allocations/:id', ({ params, body }, reply) => {
    const allocation = kept.get(readCall(parameters, params).id)
    if (allocation === undefined) throw new Refusal(404, 'no such allocation')
    kept.set(allocation.offenderProgramReferenceId, { ...allocation, ...readCall(changeForm, body) })
    return reply.code(204).send()
  })
  return () => [...kept.values()]
}
