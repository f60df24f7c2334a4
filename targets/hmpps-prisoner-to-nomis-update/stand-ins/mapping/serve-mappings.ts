import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Foreseen, readCall } from '../../../hmpps/stand-ins/run-stand-in.ts'

const parameters = z.object({ id: z.string().min(1) })

/** One kind of mapping. */
export interface MappingOptions<Form extends z.ZodType> {
  readonly path: `/${string}`
  /** Where it is read and deleted, with `:id` for the id in DPS. */
  readonly readPath: `/${string}:id`
  readonly form: Form
  readonly id: (mapping: z.output<Form>) => string
  readonly nomisId: (mapping: z.output<Form>) => string
}

/** One mapping as it is kept. */
export interface KeptMapping {
  readonly id: string
  readonly nomisId: string
}

/**
 * POST makes a mapping: the same one again is a success, another one for the same id on either side a 409 that tells both (VisitMappingService.kt,
 * IncentiveMappingService.kt, SentencingMappingService.kt of the mapping service).
 *
 * @returns all of them
 */
export const serveMappings = <Form extends z.ZodType>(
  app: FastifyInstance,
  { path, readPath, form, id, nomisId }: MappingOptions<Form>,
): (() => readonly KeptMapping[]) => {
  const kept = new Map<string, z.output<Form>>()
  app.post(path, ({ body }, reply) => {
    const duplicate = readCall(form, body)
    const existing = kept.get(id(duplicate)) ?? [...kept.values()].find((each) => nomisId(each) === nomisId(duplicate))
    if (existing === undefined) kept.set(id(duplicate), duplicate)
    else if (id(existing) !== id(duplicate) || nomisId(existing) !== nomisId(duplicate))
      throw new Foreseen(409, `Conflict: the mapping of ${id(duplicate)} exists already`, {
        errorCode: 1409,
        moreInfo: { existing, duplicate },
      })
    return reply.code(201).send()
  })
  app.get(readPath, ({ params }) => {
    const asked = readCall(parameters, params).id
    const found = kept.get(asked)
    if (found === undefined) throw new Foreseen(404, `Not Found: ${asked}`)
    return found
  })
  app.delete(readPath, ({ params }, reply) => {
    kept.delete(readCall(parameters, params).id)
    return reply.code(204).send()
  })
  app.delete(`/stand-in${readPath}`, ({ params }, reply) => {
    kept.delete(readCall(parameters, params).id)
    return reply.code(204).send()
  })
  return () => [...kept.values()].map((mapping) => ({ id: id(mapping), nomisId: nomisId(mapping) }))
}
