import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readCall } from '../../../hmpps/stand-ins/run-stand-in.ts'

const createForm = z.looseObject({
  iepLevel: z.string().min(1).max(12),
  iepDateTime: z.iso.datetime({ local: true }),
  prisonId: z.string().length(3),
  comments: z.string().nullish(),
  userId: z.string().nullish(),
})
const prisoner = z.object({ prisonNumber: z.string().min(1) })
const numbers = z.object({ bookingId: z.string().min(1), sequence: z.coerce.number().int() })

interface Incentive {
  readonly prisonNumber: string
  readonly bookingId: number
  readonly sequence: number
  readonly iepDate: string
  readonly iepLevel: string
  readonly comments: string
}

/**
 * Incentive levels as NOMIS keeps them: each is one more row of a booking, and it knows no id of the sender's (IncentivesService.kt of hmpps-nomis-prisoner-api). A booking
 * has the number of its prisoner here.
 *
 * @returns all of them, those of a booking in the order in which the last one is its level
 */
export const serveIncentives = (app: FastifyInstance): (() => readonly Incentive[]) => {
  let kept: readonly Incentive[] = []
  app.post('/prisoners/:prisonNumber/incentives', ({ params, body }, reply) => {
    const { prisonNumber } = readCall(prisoner, params)
    const { iepLevel, iepDateTime, comments } = readCall(createForm, body)
    const before = kept.filter((other) => other.prisonNumber === prisonNumber)
    const sequence = Math.max(0, ...before.map((other) => other.sequence)) + 1
    const bookingId = Number(prisonNumber)
    const iepDate = iepDateTime.slice(0, 10)
    kept = [...kept, { prisonNumber, bookingId, sequence, iepDate, iepLevel, comments: comments ?? '' }]
    return reply.code(201).send({ bookingId, sequence })
  })
  app.delete('/stand-in/incentives/:bookingId/:sequence', ({ params }, reply) => {
    const { bookingId, sequence } = readCall(numbers, params)
    kept = kept.filter((other) => `${other.bookingId}` !== bookingId || other.sequence !== sequence)
    return reply.code(204).send()
  })
  // findFirstByIdOffenderBookingOrderByIepDateDescIdSequenceDesc: the day counts, not the time of the day.
  return () => kept.toSorted((a, b) => a.iepDate.localeCompare(b.iepDate) || a.sequence - b.sequence)
}
