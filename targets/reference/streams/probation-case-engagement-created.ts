import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { caseReference, versionId } from '../business-keys.ts'
import { deadLettersAlert } from '../dead-letter-alert.ts'
import { lockTimeoutMs, statements } from '../lock-timeout.ts'
import { matchRecords } from '../match-records.ts'
import {
  inFlightAtMost,
  maxReceiveCount,
  personEventsQueue,
  offenderQueue,
  replicas,
  visibilityTimeoutSeconds,
} from '../queues.ts'
import { personRecordReleases } from '../releases.ts'
import { momentOf, snsEnvelope } from '../sns-envelope.ts'
import { keyOfSurname, personName } from '../person-name.ts'
import type { SystemReach } from '../system-reach.ts'
import { expectedPeople } from './expected-people.ts'

const lockable = { database: 'reference', table: 'person_record.person', where: 'crn = $1', lockTimeoutMs } as const

/** What is known of the stream without a running system. */
export const probationCaseEngagementCreatedFacts: StreamFacts = {
  name: 'probation-case.engagement.created',
  ...offenderQueue,
  alerts: deadLettersAlert(offenderQueue.deadLetterQueue),
  fifo: false,
  carries: 'reference',
  service: 'person-record',
  needsServices: ['person-record'],
  replicas,
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  inFlightAtMost,
  variants: ['create', 'update', 'delete', 'merge', 'unmerge', 'unreadable'],
  awaitsParent: true,
  versions: 'add',
  addsUp: true,
  links: { dependency: 'person-match', source: 'delius-api', database: 'reference' },
  publishesTo: personEventsQueue,
  opensDatabase: true,
  matches: true,
  row: lockable,
  thenTable: 'person_record.event_log',
  table: lockable,
  statements,
  releases: personRecordReleases,
  conflicts: 'serialization',
}

interface Content {
  readonly path: string
  readonly content: object | null
}

const caseOf = ({ key, sameAs = key, version }: EventRef, readable: boolean): Content => {
  const { firstName: forename, lastName: surname, dateOfBirth } = personName(sameAs)
  return {
    path: `/probation-cases/${key}`,
    content: {
      identifiers: { crn: key },
      // The breaking change: a name that became a list under another name.
      ...(readable ? { name: { forename, surname } } : { names: [{ kind: 'legal', forename, surname }] }),
      dateOfBirth,
      version,
      lastUpdated: momentOf(version),
    },
  }
}

const addressOf = ({ key, version }: EventRef, readable: boolean): Content => ({
  path: `/probation-cases/${key}/addresses/${versionId(key, version)}`,
  content: {
    id: versionId(key, version),
    postcode: `LS${version} 1AB`,
    ...(readable ? { fullAddress: `${version} Mill Lane, Leeds` } : { lines: [`${version} Mill Lane`, 'Leeds'] }),
  },
})

/** Version 1 is the person, each later one an address more, which makes the case a newer one. */
const sourceOf = (ref: EventRef, readable: boolean): readonly Content[] => {
  // A case that was merged can be read under its old number all the same.
  if (ref.variant === 'merge') return []
  if (ref.variant === 'delete') return [{ ...caseOf(ref, true), content: null }]
  if (ref.variant === 'unmerge') return [caseOf(ref, true)]
  return ref.version === 1 ? [caseOf(ref, readable)] : [caseOf(ref, true), addressOf(ref, readable)]
}

const eventTypeOf = ({ version, variant }: Pick<EventRef, 'version' | 'variant'>): string => {
  if (variant === 'delete') return 'probation-case.deleted.gdpr'
  if (variant === 'merge') return 'probation-case.merge.completed'
  if (variant === 'unmerge') return 'probation-case.unmerge.completed'
  return version === 1 ? 'probation-case.engagement.created' : 'probation-case.address.created'
}

interface PersonRow {
  readonly crn: string
  readonly person_uuid: string
  readonly content_version: number
  readonly last_name: string
  readonly person_key: string
  /** Whether that is the key of this person, not of another to whom they were added. */
  readonly own_key: boolean
}

/** The persons that records are of, by the keys of their first records: one row for each, unless matching took them for two, and none for who is held to be another. */
const clustersOf = (people: readonly PersonRow[]): readonly EffectRow[] => {
  const rows = people.flatMap(({ last_name: surname, person_key: record, own_key: own }) =>
    own ? [{ key: keyOfSurname(surname), record }] : [],
  )
  const seen = new Map(rows.map(({ key, record }) => [`${key} ${record}`, { key, entity: 'cluster', record }]))
  return [...seen.values()]
}

interface AddressRow {
  readonly crn: string
  readonly id: string
  readonly address_id: string
}

/** What an event tells beside whom it is about. */
const detailsOf = (event: { eventType: string; key: string; version: number; into: string | undefined }) => {
  const { eventType, key, version, into } = event
  if (eventType === 'probation-case.merge.completed') return { sourceCRN: key, targetCRN: into }
  if (eventType === 'probation-case.unmerge.completed') return { reactivatedCRN: key, unmergedCRN: into }
  return eventType === 'probation-case.address.created' ? { addressId: versionId(key, version) } : {}
}

/** A person comes to probation, addresses are added later, and in the end the person is forgotten, or merged into another, which may be undone; key is the CRN. */
export const probationCaseEngagementCreated = ({ database, put }: SystemReach): EventStream => {
  const setContent = async (ref: EventRef, readable: boolean): Promise<void> => {
    const { version } = ref
    await Promise.all(sourceOf(ref, readable).map(({ path, content }) => put('delius-api', path, { version, content })))
  }
  return {
    ...probationCaseEngagementCreatedFacts,
    key: caseReference,
    prepare: (ref) => setContent(ref, ref.variant !== 'unreadable'),
    event: ({ copy, key, version, variant, into }) => {
      const eventType = eventTypeOf({ version, variant })
      const message = {
        eventType,
        occurredAt: momentOf(version),
        ...(variant === 'merge' || variant === 'unmerge'
          ? {}
          : { personReference: { identifiers: [{ type: 'CRN', value: key }] } }),
        additionalInformation: detailsOf({ eventType, key, version, into }),
      }
      const envelope = { messageId: copy, topic: 'domain-events', message, timestamp: momentOf(version) }
      return { body: snsEnvelope({ ...envelope, attributes: { eventType } }) }
    },
    effects: async (keys) => {
      const people = await database.query<PersonRow>(
        `select crn, person_uuid, content_version, last_name, person_key,
           coalesce(starts_with(match_key, lower(first_name || ' ' || last_name || ',')), false) as own_key
         from person_record.person left join person_record.person_key using (person_key) where crn = any($1)`,
        [keys],
      )
      const addresses = await database.query<AddressRow>(
        `select crn, address->>'id' as id, address->>'addressId' as address_id
         from person_record.person, jsonb_array_elements(addresses) as address where crn = any($1)`,
        [keys],
      )
      return [
        ...people.rows.map(({ crn: key, person_uuid: record, content_version: version }): EffectRow => {
          return { key, entity: 'person', record, state: `version ${version}` }
        }),
        ...clustersOf(people.rows),
        ...addresses.rows.map(({ crn: key, id: record, address_id: by }): EffectRow => {
          return { key, entity: 'address', record, by }
        }),
        ...(await matchRecords(database, 'DELIUS', keys)),
      ]
    },
    expected: expectedPeople,
    fix: async (events) => {
      await Promise.all(events.map((ref) => setContent(ref, true)))
    },
  }
}
