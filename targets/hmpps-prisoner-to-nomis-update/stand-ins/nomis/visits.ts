import { isDeepStrictEqual } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Foreseen, readCall, Refusal } from '../../../hmpps/stand-ins/run-stand-in.ts'
import type { NomisIds } from './nomis-ids.ts'

const updateForm = z.looseObject({
  startDateTime: z.iso.datetime({ local: true }),
  // With seconds or without: the service sends both.
  endTime: z.iso.time().transform((time) => time.slice(0, 5)),
  visitorPersonIds: z.array(z.number().int()),
  room: z.string().min(1),
  openClosedStatus: z.enum(['OPEN', 'CLOSED']),
  visitComment: z.string().nullish(),
})
const createForm = updateForm.extend({
  prisonId: z.string().length(3),
  visitType: z.enum(['SCON', 'OFFI']),
  issueDate: z.iso.date(),
  visitComment: z.string(),
})
const cancelForm = z.looseObject({ outcome: z.string().min(1) })
const parameters = z.object({ offenderNo: z.string().min(1), visitId: z.coerce.number().int() })

interface Visit {
  readonly visitId: number
  readonly offenderNo: string
  readonly startDateTime: string
  readonly endTime: string
  readonly room: string
  readonly visitComment: string
  readonly status: 'SCH' | 'CANC'
}

/** Visits as NOMIS keeps them (VisitService.kt of hmpps-nomis-prisoner-api). @returns all of them */
export const serveVisits = (app: FastifyInstance, nextId: NomisIds): (() => readonly Visit[]) => {
  const kept = new Map<number, Visit>()
  const known = (params: unknown): Visit => {
    const { offenderNo, visitId } = readCall(parameters, params)
    const visit = kept.get(visitId)
    if (visit?.offenderNo !== offenderNo)
      throw new Refusal(404, `Nomis visit id ${visitId} not found for ${offenderNo}`)
    return visit
  }
  app.post('/prisoners/:offenderNo/visits', ({ params, body }, reply) => {
    const { offenderNo } = readCall(parameters.pick({ offenderNo: true }), params)
    const { startDateTime, endTime, room, visitComment } = readCall(createForm, body)
    const visit: Visit = { visitId: nextId(), offenderNo, startDateTime, endTime, room, visitComment, status: 'SCH' }
    // One with the same times, comment, status and room is the same visit to it; it knows no id of the sender's.
    const same = [...kept.values()].find(
      (other) => other.offenderNo === offenderNo && isDeepStrictEqual({ ...other, visitId: visit.visitId }, visit),
    )
    if (same !== undefined)
      throw new Foreseen(409, `Visit already exists ${same.visitId}`, { moreInfo: `${same.visitId}` })
    kept.set(visit.visitId, visit)
    return reply.code(201).send({ visitId: visit.visitId })
  })
  app.put('/prisoners/:offenderNo/visits/:visitId', ({ params, body }, reply) => {
    const visit = known(params)
    const { startDateTime, endTime, room, visitComment } = readCall(updateForm, body)
    kept.set(visit.visitId, {
      ...visit,
      startDateTime,
      endTime,
      room,
      visitComment: visitComment ?? visit.visitComment,
    })
    return reply.code(200).send()
  })
  app.put('/prisoners/:offenderNo/visits/:visitId/cancel', ({ params, body }, reply) => {
    const visit = known(params)
    readCall(cancelForm, body)
    if (visit.status === 'CANC') throw new Foreseen(409, 'Visit already cancelled')
    kept.set(visit.visitId, { ...visit, status: 'CANC' })
    return reply.code(200).send()
  })
  app.delete('/stand-in/visits/:visitId', ({ params }, reply) => {
    kept.delete(readCall(parameters.pick({ visitId: true }), params).visitId)
    return reply.code(204).send()
  })
  return () => [...kept.values()]
}
