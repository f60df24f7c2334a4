import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import type { NomisContext } from './nomis-context.ts'

const prisonerSchema = z.object({ prisonNumber: z.string() })
const levelSchema = z.object({ level: z.string(), reviewedAt: z.iso.datetime() })
const pageSchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  size: z.coerce.number().int().min(1).max(500).default(100),
})

interface Row {
  readonly booking_id: string
  readonly prison_number: string
  readonly level: string
  readonly reviewed_at: Date
}

const shown = ({ booking_id: bookingId, prison_number: prisonNumber, level, reviewed_at: reviewedAt }: Row) => ({
  bookingId,
  prisonNumber,
  level,
  reviewedAt: reviewedAt.toISOString(),
})

/** Adds the calls for the incentive level that a prisoner has: read for all in pages, read and set for one. */
export const currentLevels = (app: FastifyInstance, { database }: NomisContext): void => {
  const columns = 'booking_id, prison_number, level, reviewed_at'
  app.get('/incentives/current', async (request, reply) => {
    const { after, size } = readRequest(pageSchema, request.query)
    const { rows } = await database.query<Row>(
      `select ${columns} from nomis.booking where booking_id > $1 order by booking_id limit $2`,
      [after, size],
    )
    return reply.send(rows.map(shown))
  })

  app.get('/prisoners/:prisonNumber/incentives/current', async (request, reply) => {
    const { prisonNumber } = readRequest(prisonerSchema, request.params)
    const { rows } = await database.query<Row>(`select ${columns} from nomis.booking where prison_number = $1`, [
      prisonNumber,
    ])
    if (rows[0] === undefined) throw new Problem(404, `Prisoner ${prisonNumber} has no booking`)
    return reply.send(shown(rows[0]))
  })

  // What a later review has set meanwhile stays.
  app.put('/prisoners/:prisonNumber/incentives/current', async (request, reply) => {
    const { prisonNumber } = readRequest(prisonerSchema, request.params)
    const { level, reviewedAt } = readRequest(levelSchema, request.body)
    await database.query(
      'update nomis.booking set level = $2, reviewed_at = $3 where prison_number = $1 and reviewed_at <= $3',
      [prisonNumber, level, reviewedAt],
    )
    return reply.code(204).send()
  })
}
