import { z } from 'zod'
import { HttpError, unlessMissing } from '../platform/http-client.ts'
import type { SyncContext } from './context.ts'

/** One kind of mapping: where it lives and what its id is called. */
export interface MappingKind {
  /** Name in telemetry: `visit`. */
  readonly name: string
  readonly path: string
  readonly key: string
  readonly byKey: string
  /** What telemetry calls the id of NOMIS. */
  readonly nomisIdName: string
}

export const mappingKinds = {
  visit: { name: 'visit', path: '/mapping/visits', key: 'vsipId', byKey: 'vsipId', nomisIdName: 'nomisVisitId' },
  incentive: {
    name: 'incentive',
    path: '/mapping/incentives',
    key: 'incentiveId',
    byKey: 'incentive-id',
    nomisIdName: 'nomisIncentiveId',
  },
  activity: {
    name: 'activity',
    path: '/mapping/activities',
    key: 'activityScheduleId',
    byKey: 'activity-schedule-id',
    nomisIdName: 'nomisCourseActivityId',
  },
} as const satisfies Record<string, MappingKind>

/** Our id and the one in NOMIS. */
export interface Mapping {
  readonly id: string
  /** Null: reserved, nothing created yet. */
  readonly nomisId: string | null
}

const nomisIdSchema = z.object({ nomisId: z.string().nullable() })
const conflictSchema = z.object({
  moreInfo: z.object({ existing: z.looseObject(nomisIdSchema.shape), duplicate: nomisIdSchema }),
})

/** NOMIS gave a record an id that a mapping of another id of ours holds, as after a refresh: the record is no duplicate, and has no mapping. */
export class IdGivenAgain extends Error {}

/** The mapping of one of our ids; undefined when there is none. */
export const findMapping = async (
  { mapping }: SyncContext,
  kind: MappingKind,
  id: string,
): Promise<Mapping | undefined> => {
  const path = `${kind.path}/${kind.byKey}/${encodeURIComponent(id)}`
  const found = await unlessMissing(mapping.get({ path, correlationId: id }))
  return found === undefined ? undefined : { id, nomisId: nomisIdSchema.parse(found).nomisId }
}

/** What became of a mapping that was posted. */
export type MappingResult =
  | { readonly result: 'created' }
  | { readonly result: 'duplicate'; readonly existing: string; readonly duplicate: string }

/** Posts a mapping. Another mapping for the same id is an answer; any other failure is thrown.
 *
 * @throws IdGivenAgain where the id of NOMIS is another's
 */
export const postMapping = async (
  { mapping, log, defects }: SyncContext,
  kind: MappingKind,
  { id, nomisId }: Mapping,
): Promise<MappingResult> => {
  try {
    await mapping.post({ path: kind.path, correlationId: id, body: { [kind.key]: id, nomisId } })
    return { result: 'created' }
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 409) throw error
    const { existing, duplicate } = conflictSchema.parse(error.body).moreInfo
    const holder = String(existing[kind.key])
    // "It is mapped already, so it is there twice": whoever the mapping is of.
    if (holder !== id && !defects.has('conflict-is-duplicate')) {
      const words = `NOMIS gave ${kind.name} ${id} the id ${nomisId ?? ''}, which the mapping of ${holder} holds`
      log.error(words, {
        event: `${kind.name}-mapping-id-given-again`,
        attributes: { id, holder, nomisId: nomisId ?? '' },
      })
      throw new IdGivenAgain(words)
    }
    return { result: 'duplicate', existing: existing.nomisId ?? '', duplicate: duplicate.nomisId ?? '' }
  }
}
