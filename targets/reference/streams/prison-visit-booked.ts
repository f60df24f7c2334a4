import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { prisonNumber, visitReference } from '../business-keys.ts'
import { byKey } from '../by-key.ts'
import { deadLettersAlert } from '../dead-letter-alert.ts'
import { lockTimeoutMs, statements } from '../lock-timeout.ts'
import { inFlightAtMost, maxReceiveCount, replicas, visibilityTimeoutSeconds, visitQueue } from '../queues.ts'
import { momentOf, snsEnvelope } from '../sns-envelope.ts'
import { lostRecords, refreshActs } from './lost-records.ts'
import type { SecondKind } from './second-records.ts'
import type { SystemReach } from '../system-reach.ts'
import { visitDuplicates } from './visit-duplicates.ts'

const lockable = { database: 'reference', table: 'nomis.visit', where: 'reference = $1', lockTimeoutMs } as const

/** What is known of the stream without a running system. */
export const prisonVisitBookedFacts: StreamFacts = {
  name: 'prison-visit.booked',
  ...visitQueue,
  fifo: false,
  carries: 'reference',
  service: 'prisoner-to-nomis',
  needsServices: ['prisoner-to-nomis'],
  replicas,
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  inFlightAtMost,
  variants: ['create', 'update', 'delete', 'unreadable'],
  awaitsParent: true,
  does: [...refreshActs, 'duplicate', 'map-another', 'delete-duplicate'],
  alerts: { duplicate: 'to-nomis-synch-visit-duplicate', ...deadLettersAlert(visitQueue.deadLetterQueue) },
  // The content is read at handling time, so whichever message comes last finds the latest.
  versions: 'add',
  links: { dependency: 'nomis-api', mapping: 'mapping-api', source: 'dps-api', database: 'reference' },
  commits: 'nomis-api',
  row: lockable,
  table: lockable,
  statements,
  conflicts: 'none',
}

const kind: SecondKind = {
  table: 'nomis.visit',
  column: 'reference',
  nomisId: 'visit_id',
  mappingTable: 'mapping.visit',
  mappingPath: '/mapping/visits/vsipId',
  idOf: (key) => key,
  path: '/visits',
  copy: `second as (
    insert into nomis.visit (prison_number, reference, visit_type, start_time, version)
    select prison_number, reference, visit_type, start_time, version from nomis.visit where reference = any($1)
    returning reference as key, visit_id as id
  )`,
}

const prisonerOf = (reference: string): string => prisonNumber(reference, 0)

const contentOf = ({ key, version, variant }: EventRef, readable: boolean) => ({
  reference: key,
  prisonerId: prisonerOf(key),
  prisonId: 'MDI',
  visitType: 'SOCIAL',
  visitStatus: variant === 'delete' ? 'CANCELLED' : 'BOOKED',
  version,
  // The breaking change: a time stamp that became an object under another name.
  ...(readable ? { startTimestamp: momentOf(version) } : { start: { dateTime: momentOf(version), zone: 'UTC' } }),
})

interface VisitRow {
  readonly visit_id: string
  readonly reference: string
  readonly version: number
  readonly status: string
}

const eventTypeOf = ({ version, variant }: Pick<EventRef, 'version' | 'variant'>): string => {
  if (variant === 'delete') return 'prison-visit.cancelled'
  return version === 1 ? 'prison-visit.booked' : 'prison-visit.changed'
}

/** A visit is booked, and changed or cancelled later; key is its reference. */
export const prisonVisitBooked = (reach: SystemReach): EventStream => {
  const { database, put } = reach
  const setContent = (ref: EventRef, readable: boolean) =>
    put('dps-api', `/visits/${ref.key}`, { version: ref.version, content: contentOf(ref, readable) })
  return {
    ...prisonVisitBookedFacts,
    key: visitReference,
    prepare: (ref) => setContent(ref, ref.variant !== 'unreadable'),
    event: ({ copy, key, version, variant }) => {
      const eventType = eventTypeOf({ version, variant })
      const message = {
        eventType,
        prisonerId: prisonerOf(key),
        occurredAt: momentOf(version),
        additionalInformation: { reference: key, visitType: 'SOCIAL' },
      }
      const envelope = { messageId: copy, topic: 'hmpps-domain-events', message, timestamp: momentOf(version) }
      return { body: snsEnvelope({ ...envelope, attributes: { eventType } }) }
    },
    effects: async (keys) => {
      const visits = await database.query<VisitRow>(
        'select visit_id, reference, version, status from nomis.visit where reference = any($1)',
        [keys],
      )
      const mappings = await database.query<{ key: string; nomis_id: string | null }>(
        'select key, nomis_id from mapping.visit where key = any($1)',
        [keys],
      )
      return [
        ...visits.rows.map(({ visit_id: record, reference: key, version, status }): EffectRow => {
          return { key, entity: 'NOMIS visit', record, state: status === 'CANC' ? 'cancelled' : `version ${version}` }
        }),
        ...mappings.rows.map(({ key, nomis_id: nomisId }): EffectRow => {
          return { key, entity: 'visit mapping', record: `${key} is ${nomisId ?? 'reserved'}` }
        }),
      ]
    },
    expected: (published) =>
      byKey(published).flatMap(({ key, latest, deleted }) => [
        { key, entity: 'NOMIS visit', rows: 1, state: deleted ? 'cancelled' : `version ${latest}` },
        { key, entity: 'visit mapping', rows: 1 },
      ]),
    acts: {
      ...visitDuplicates(reach, kind),
      ...lostRecords(reach, kind),
    },
    fix: async (events) => {
      await Promise.all(events.map((ref) => setContent(ref, true)))
    },
  }
}
