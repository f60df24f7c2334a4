import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/target.ts'
import { caseReference, versionId } from '../business-keys.ts'
import { byKey } from '../by-key.ts'
import { lockTimeoutMs } from '../lock-timeout.ts'
import { maxReceiveCount, offenderQueue, visibilityTimeoutSeconds } from '../queues.ts'
import { momentOf, snsEnvelope } from '../sns-envelope.ts'
import type { SystemReach } from '../system-reach.ts'

const lockable = { database: 'reference', table: 'person_record.person', where: 'crn = $1', lockTimeoutMs } as const

/** What is known of the stream without a running system. */
export const probationCaseEngagementCreatedFacts: StreamFacts = {
  name: 'probation-case.engagement.created',
  ...offenderQueue,
  fifo: false,
  carries: 'reference',
  service: 'person-record',
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  variants: ['create', 'update', 'unreadable'],
  versions: 'add',
  links: { dependency: 'person-match', source: 'delius-api', database: 'reference' },
  row: lockable,
  table: lockable,
  conflicts: 'serialization',
}

/** Version 1 is the person, each later one an address. */
const sourceOf = ({ key, version }: EventRef, readable: boolean): { path: string; content: object } =>
  version === 1
    ? {
        path: `/probation-cases/${key}`,
        content: {
          identifiers: { crn: key },
          // The breaking change: a name that became a list under another name.
          ...(readable
            ? { name: { forename: 'Robin', surname: 'Reed' } }
            : { names: [{ kind: 'legal', forename: 'Robin', surname: 'Reed' }] }),
          version,
          lastUpdated: momentOf(version),
        },
      }
    : {
        path: `/probation-cases/${key}/addresses/${versionId(key, version)}`,
        content: {
          id: versionId(key, version),
          postcode: `LS${version} 1AB`,
          ...(readable ? { fullAddress: `${version} Mill Lane, Leeds` } : { lines: [`${version} Mill Lane`, 'Leeds'] }),
        },
      }

interface AddressRow {
  readonly crn: string
  readonly id: string
  readonly address_id: string
}

/** A person comes to probation, and addresses are added later (`probation-case.address.created`); key is the CRN. */
export const probationCaseEngagementCreated = ({ database, put }: SystemReach): EventStream => {
  const setContent = (ref: EventRef, readable: boolean) => {
    const { path, content } = sourceOf(ref, readable)
    return put('delius-api', path, { version: ref.version, content })
  }
  return {
    ...probationCaseEngagementCreatedFacts,
    key: caseReference,
    prepare: (ref) => setContent(ref, ref.variant !== 'unreadable'),
    event: ({ copy, key, version }) => {
      const eventType = version === 1 ? 'probation-case.engagement.created' : 'probation-case.address.created'
      const message = {
        eventType,
        occurredAt: momentOf(version),
        personReference: { identifiers: [{ type: 'CRN', value: key }] },
        additionalInformation: version === 1 ? {} : { addressId: versionId(key, version) },
      }
      const envelope = { messageId: copy, topic: 'domain-events', message, timestamp: momentOf(version) }
      return { body: snsEnvelope({ ...envelope, attributes: { eventType } }) }
    },
    effects: async (keys) => {
      const people = await database.query<{ crn: string; person_uuid: string }>(
        'select crn, person_uuid from person_record.person where crn = any($1)',
        [keys],
      )
      const addresses = await database.query<AddressRow>(
        `select crn, address->>'id' as id, address->>'addressId' as address_id
         from person_record.person, jsonb_array_elements(addresses) as address where crn = any($1)`,
        [keys],
      )
      return [
        ...people.rows.map(({ crn: key, person_uuid: record }): EffectRow => ({ key, entity: 'person', record })),
        ...addresses.rows.map(({ crn: key, id: record, address_id: by }): EffectRow => {
          return { key, entity: 'address', record, by }
        }),
      ]
    },
    expected: (published) =>
      byKey(published).flatMap(({ key, versions }) => {
        const addresses = versions.filter((version) => version > 1).map((version) => versionId(key, version))
        return [
          { key, entity: 'person', rows: 1 },
          { key, entity: 'address', rows: addresses.length, each: addresses },
        ]
      }),
    fix: async (events) => {
      await Promise.all(events.map((ref) => setContent(ref, true)))
    },
  }
}
