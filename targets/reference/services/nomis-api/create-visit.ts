import { z } from 'zod'
import type { NomisContext } from './nomis-context.ts'

/** A visit as it is sent to NOMIS. */
export const visitSchema = z.object({
  reference: z.string(),
  visitType: z.string(),
  startDateTime: z.string(),
  version: z.number().int(),
})

interface Row {
  readonly visit_id: string
}

/** Creates a visit unless the sender has created it before; its id either way. */
export const createVisit = async (
  { database, defects }: NomisContext,
  prisonNumber: string,
  visit: z.output<typeof visitSchema>,
  key: string | undefined,
): Promise<{ visitId: string; created: boolean }> => {
  const find = async () =>
    (await database.query<Row>('select visit_id from nomis.visit where idempotency_key = $1', [key])).rows[0]
  // Looks first and trusts what it saw: another request can have looked in the same moment.
  const seen = defects.has('check-then-insert') ? await find() : undefined
  if (seen !== undefined) return { visitId: seen.visit_id, created: false }
  const made = await database.query<Row>(
    `insert into nomis.visit (prison_number, reference, idempotency_key, visit_type, start_time, version)
     values ($1, $2, $3, $4, $5, $6)
     ${defects.has('check-then-insert') ? '' : 'on conflict (idempotency_key) do nothing'} returning visit_id`,
    [prisonNumber, visit.reference, key, visit.visitType, visit.startDateTime, visit.version],
  )
  if (made.rows[0] !== undefined) return { visitId: made.rows[0].visit_id, created: true }
  return { visitId: (await find())?.visit_id ?? '', created: false }
}
