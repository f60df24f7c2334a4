import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { prisonNumber, versionId } from '../business-keys.ts'
import { byKey } from '../by-key.ts'
import { deadLettersAlert } from '../dead-letter-alert.ts'
import { lockTimeoutMs, statements } from '../lock-timeout.ts'
import { incentiveQueue, inFlightAtMost, maxReceiveCount, replicas, visibilityTimeoutSeconds } from '../queues.ts'
import { momentOf, snsEnvelope } from '../sns-envelope.ts'
import { levelActs } from './level-acts.ts'
import { lostRecords, refreshActs } from './lost-records.ts'
import { type SecondKind, secondRecords } from './second-records.ts'
import type { SystemReach } from '../system-reach.ts'

const lockable = { database: 'reference', where: 'prison_number = $1', lockTimeoutMs } as const

/** What is known of the stream without a running system. */
export const iepReviewInsertedFacts: StreamFacts = {
  name: 'incentives.iep-review.inserted',
  ...incentiveQueue,
  alerts: { duplicate: 'to-nomis-synch-incentive-duplicate', ...deadLettersAlert(incentiveQueue.deadLetterQueue) },
  fifo: false,
  carries: 'reference',
  service: 'prisoner-to-nomis',
  needsServices: ['prisoner-to-nomis'],
  replicas,
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  inFlightAtMost,
  variants: ['create', 'update', 'unreadable'],
  does: [...refreshActs, 'map-another', 'delete-duplicate', 'spoil', 'repair', 'reconcile'],
  versions: 'replace',
  links: { dependency: 'nomis-api', mapping: 'mapping-api', source: 'dps-api', database: 'reference' },
  commits: 'nomis-api',
  row: { ...lockable, table: 'nomis.booking' },
  table: { ...lockable, table: 'nomis.incentive' },
  statements,
  conflicts: 'serialization',
}

const kind: SecondKind = {
  table: 'nomis.incentive',
  column: 'review_id',
  nomisId: 'incentive_id',
  mappingTable: 'mapping.incentive',
  mappingPath: '/mapping/incentives/incentive-id',
  idOf: (key) => versionId(key, 1),
  path: '/incentives',
  copy: `counted as (
      update nomis.booking set next_sequence = next_sequence + 1
      where prison_number in (select prison_number from nomis.incentive where review_id = any($1))
    ), second as (
      insert into nomis.incentive (prison_number, review_id, sequence, level, reviewed_at)
      select prison_number, review_id, sequence + 1, level, reviewed_at from nomis.incentive where review_id = any($1)
      returning review_id as key, incentive_id as id
    )`,
}

/** The level that version n of a prisoner's reviews gives: never the same twice. */
const levelOf = (version: number): string => ['BAS', 'STD', 'ENH'][version - 1] ?? `EN${version - 2}`

const contentOf = ({ key, version }: EventRef, readable: boolean) => ({
  id: versionId(key, version),
  prisonerNumber: key,
  prisonId: 'MDI',
  iepCode: levelOf(version),
  reviewType: 'REVIEW',
  // The breaking change: a time stamp that became an object under another name.
  ...(readable ? { iepTime: momentOf(version) } : { reviewed: { at: momentOf(version), by: 'USER' } }),
})

interface IncentiveRow {
  readonly incentive_id: string
  readonly prison_number: string
  readonly review_id: string
}

interface BookingRow {
  readonly booking_id: string
  readonly prison_number: string
  readonly level: string
}

/** A prisoner's incentive level is reviewed; key is the prisoner's number, each version is a review of its own. */
export const iepReviewInserted = (reach: SystemReach): EventStream => {
  const { database, put } = reach
  const setContent = (ref: EventRef, readable: boolean) =>
    put('dps-api', `/incentive-reviews/id/${versionId(ref.key, ref.version)}`, {
      version: ref.version,
      content: contentOf(ref, readable),
    })
  return {
    ...iepReviewInsertedFacts,
    key: prisonNumber,
    prepare: (ref) => setContent(ref, ref.variant !== 'unreadable'),
    event: ({ copy, key, version }) => {
      const eventType = 'incentives.iep-review.inserted'
      const message = {
        eventType,
        occurredAt: momentOf(version),
        additionalInformation: { id: versionId(key, version), nomsNumber: key, reason: 'USER_CREATED_NOMIS' },
      }
      const envelope = { messageId: copy, topic: 'hmpps-domain-events', message, timestamp: momentOf(version) }
      return { body: snsEnvelope({ ...envelope, attributes: { eventType } }) }
    },
    effects: async (keys) => {
      const incentives = await database.query<IncentiveRow>(
        'select incentive_id, prison_number, review_id from nomis.incentive where prison_number = any($1)',
        [keys],
      )
      const bookings = await database.query<BookingRow>(
        'select booking_id, prison_number, level from nomis.booking where prison_number = any($1)',
        [keys],
      )
      const mappings = await database.query<{ prisoner: string; key: string; nomis_id: string | null }>(
        `select split_part(key, '_', 1) as prisoner, key, nomis_id from mapping.incentive
         where split_part(key, '_', 1) = any($1)`,
        [keys],
      )
      return [
        ...incentives.rows.map(({ incentive_id: record, prison_number: key, review_id: by }): EffectRow => {
          return { key, entity: 'NOMIS incentive', record, by }
        }),
        ...bookings.rows.map(({ booking_id: bookingId, prison_number: key, level: state }): EffectRow => {
          return { key, entity: 'NOMIS level', record: `booking ${bookingId}`, state }
        }),
        ...mappings.rows.map(({ prisoner, key: by, nomis_id: nomisId }): EffectRow => {
          return { key: prisoner, entity: 'incentive mapping', record: `${by} is ${nomisId ?? 'reserved'}`, by }
        }),
      ]
    },
    expected: (published) =>
      byKey(published).flatMap(({ key, versions, latest }) => {
        const reviews = versions.map((version) => versionId(key, version))
        return [
          { key, entity: 'NOMIS incentive', rows: reviews.length, each: reviews },
          { key, entity: 'NOMIS level', rows: 1, state: levelOf(latest) },
          { key, entity: 'incentive mapping', rows: reviews.length, each: reviews },
        ]
      }),
    acts: {
      ...levelActs(reach),
      ...lostRecords(reach, kind),
      ...secondRecords(reach, kind),
    },
    fix: async (events) => {
      await Promise.all(events.map((ref) => setContent(ref, true)))
    },
  }
}
