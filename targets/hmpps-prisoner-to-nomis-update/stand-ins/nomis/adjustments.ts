import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readCall, Refusal } from '../../../hmpps/stand-ins/run-stand-in.ts'
import type { NomisIds } from './nomis-ids.ts'

const createForm = z.looseObject({
  adjustmentTypeCode: z.string().min(1),
  adjustmentDays: z.number().int(),
  adjustmentDate: z.iso.date(),
  adjustmentFromDate: z.iso.date().nullish(),
  comment: z.string().nullish(),
})
const updateForm = createForm.extend({ sentenceSequence: z.number().int() })
const changeForm = z.object({ comment: z.string() })
const parameters = z.object({ id: z.coerce.number().int() })

interface Adjustment {
  readonly id: number
  readonly days: number
  readonly comment: string
}

/** Adjustments of sentences (SentencingAdjustmentService.kt of hmpps-nomis-prisoner-api, which looks for no earlier one like it). @returns all of them */
export const serveAdjustments = (app: FastifyInstance, nextId: NomisIds): (() => readonly Adjustment[]) => {
  const kept = new Map<number, Adjustment>()
  app.post('/prisoners/booking-id/:id/sentences/:sequence/adjustments', ({ params, body }, reply) => {
    readCall(parameters, params)
    const { adjustmentDays, comment } = readCall(createForm, body)
    const id = nextId()
    kept.set(id, { id, days: adjustmentDays, comment: comment ?? '' })
    return reply.code(201).send({ id })
  })
  app.put('/sentence-adjustments/:id', ({ params, body }, reply) => {
    const { id } = readCall(parameters, params)
    const { adjustmentDays, comment } = readCall(updateForm, body)
    if (!kept.has(id)) throw new Refusal(404, `Sentence adjustment with id ${id} not found`)
    kept.set(id, { id, days: adjustmentDays, comment: comment ?? '' })
    return reply.code(200).send()
  })
  app.delete('/sentence-adjustments/:id', ({ params }, reply) => {
    kept.delete(readCall(parameters, params).id)
    return reply.code(204).send()
  })
  // Somebody changed it in NOMIS itself.
  app.put('/stand-in/adjustments/:id', ({ params, body }, reply) => {
    const adjustment = kept.get(readCall(parameters, params).id)
    if (adjustment === undefined) throw new Refusal(404, 'no such adjustment')
    kept.set(adjustment.id, { ...adjustment, ...readCall(changeForm, body) })
    return reply.code(204).send()
  })
  return () => [...kept.values()]
}
