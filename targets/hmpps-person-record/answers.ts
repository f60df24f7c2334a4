import { z } from 'zod'

const canonical = z.looseObject({ cprUUID: z.string().min(1).nullish(), lastName: z.string().nullish() })

/**
 * Body of GET /person/{source}/{id}: the name by which the service knows a person (`CanonicalRecord`, api/model/canonical). What it answers of one
 * source's record names no cluster (`CanonicalRecord.from(PersonEntity)` leaves `cprUUID` null), which GET /person/{uuid} alone does.
 */
export const readCanonical = (body: unknown): { readonly cluster: string | undefined; readonly lastName: string } => {
  const { cprUUID, lastName } = canonical.parse(body)
  return { cluster: cprUUID ?? undefined, lastName: lastName ?? '' }
}
