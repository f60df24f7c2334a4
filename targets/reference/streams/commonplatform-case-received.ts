import { hashOf } from '../../../harness/random.ts'
import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { defendantId, versionId } from '../business-keys.ts'
import { byKey } from '../by-key.ts'
import { deadLettersAlert } from '../dead-letter-alert.ts'
import { lockTimeoutMs, statements } from '../lock-timeout.ts'
import { matchRecords } from '../match-records.ts'
import {
  courtQueue,
  inFlightAtMostInOrder,
  maxReceiveCount,
  personEventsQueue,
  replicas,
  visibilityTimeoutSeconds,
} from '../queues.ts'
import { personRecordReleases } from '../releases.ts'
import { momentOf, snsEnvelope } from '../sns-envelope.ts'
import { personName } from '../person-name.ts'
import type { SystemReach } from '../system-reach.ts'

/** What is known of the stream without a running system. */
export const commonplatformCaseReceivedFacts: StreamFacts = {
  name: 'commonplatform.case.received',
  ...courtQueue,
  alerts: deadLettersAlert(courtQueue.deadLetterQueue),
  fifo: true,
  carries: 'state',
  service: 'person-record',
  needsServices: ['person-record'],
  replicas,
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  inFlightAtMost: inFlightAtMostInOrder,
  variants: ['create', 'update', 'unreadable'],
  versions: 'replace',
  // Its time of change goes before the order of the queue: a redrive changes that.
  latestBy: 'content',
  links: { dependency: 'person-match', database: 'reference' },
  publishesTo: personEventsQueue,
  opensDatabase: true,
  row: { database: 'reference', table: 'person_record.person', where: 'defendant_id = $1', lockTimeoutMs },
  thenTable: 'person_record.event_log',
  statements,
  releases: personRecordReleases,
  conflicts: 'none',
}

/**
 * One message group per producer, as in production: keys with an even n belong to the one, keys with an odd n to the other.
 * The key tells by its last digit.
 */
const groupOf = (key: string): string =>
  Number.parseInt(key.slice(-1), 16) % 2 === 0 ? 'COURT_HEARING_EVENT_RECEIVER' : 'CRIME_PORTAL_GATEWAY'

/** A court of its own for each event that cannot be read, so that loading its code mends no other. */
const courtOf = ({ key, version, variant }: EventRef): string =>
  variant === 'unreadable' ? `X${hashOf(`court/${key}/${version}`).toString(36).toUpperCase()}` : 'B01OB'

interface PersonRow {
  readonly defendant_id: string
  readonly person_uuid: string
  readonly content_version: number
}

interface HearingRow {
  readonly id: string
  readonly defendant_id: string
  readonly hearing_id: string
}

/** A court hearing, which carries its content; key is the defendant's id, each version is a hearing of its own. */
export const commonplatformCaseReceived = ({ database, put }: SystemReach): EventStream => ({
  ...commonplatformCaseReceivedFacts,
  key: defendantId,
  event: (ref) => {
    const { copy, key, version } = ref
    const eventType = 'commonplatform.case.received'
    const message = {
      hearing: {
        id: versionId(key, version),
        version,
        lastUpdated: momentOf(version),
        courtCentre: { code: courtOf(ref) },
        defendant: { id: key, ...personName(key) },
      },
    }
    const attributes = {
      messageType: 'COMMON_PLATFORM_HEARING',
      hearingEventType: 'ConfirmedOrUpdated',
      eventType,
      messageId: copy,
    }
    const envelope = { messageId: copy, topic: 'court-cases.fifo', message, timestamp: momentOf(version) }
    return { body: snsEnvelope({ ...envelope, attributes }), groupId: groupOf(key) }
  },
  effects: async (keys) => {
    const people = await database.query<PersonRow>(
      `select defendant_id, person_uuid, content_version from person_record.person where defendant_id = any($1)`,
      [keys],
    )
    const hearings = await database.query<HearingRow>(
      'select id, defendant_id, hearing_id from person_record.hearing where defendant_id = any($1)',
      [keys],
    )
    return [
      ...people.rows.map(({ defendant_id: key, person_uuid: record, content_version: version }): EffectRow => {
        return { key, entity: 'person', record, state: `version ${version}` }
      }),
      ...hearings.rows.map(({ defendant_id: key, id: record, hearing_id: by }): EffectRow => {
        return { key, entity: 'hearing', record, by }
      }),
      ...(await matchRecords(database, 'COMMON_PLATFORM', keys)),
    ]
  },
  expected: (published) =>
    byKey(published).flatMap(({ key, versions, latest }) => {
      const hearings = versions.map((version) => versionId(key, version))
      return [
        { key, entity: 'person', rows: 1, state: `version ${latest}` },
        { key, entity: 'hearing', rows: hearings.length, each: hearings },
        { key, entity: 'match record', rows: 1 },
      ]
    }),
  fix: async (events) => {
    await Promise.all(
      events.map((ref) => put('person-record', `/admin/courts/${courtOf(ref)}`, { name: 'A court that was missing' })),
    )
  },
})
