import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { Delivery } from '../queues/consume-queue.ts'
import { AwaitingParent } from '../queues/awaiting-parent.ts'
import { readContent } from '../queues/notification.ts'
import { applyEvent } from './apply-event.ts'
import { clusterOf } from './cluster-of.ts'
import type { RecordContext } from './context.ts'
import { matchPerson } from './match-person.ts'
import { readCase } from './read-case.ts'
import type { ProbationCase } from './read-case.ts'
import { keptAs } from './merged.ts'
import { keepsNaturalKeys } from './schema.ts'

const addressSchema = z.object({ id: z.string(), fullAddress: z.string(), postcode: z.string() })

/** An address within a person. */
interface StoredAddress {
  readonly id: string
  readonly addressId: string
  readonly fullAddress: string
  readonly postcode: string
  /** CRN of the record that it is of, where that was merged into this one. */
  readonly of?: string
}

interface Row {
  readonly person_uuid: string
  readonly first_name: string
  readonly last_name: string
  readonly content_version: number
  readonly version: number
  readonly addresses: readonly StoredAddress[]
}

/** What this process wrote last of each person. */
const written = new Map<string, Row>()

/** The mistake `stale-cache`: "it is ours, who else would write it?" */
const keptOf = ({ defects }: RecordContext, crn: string): Row | undefined =>
  defects.has('stale-cache') ? written.get(crn) : undefined

const readPerson = async (client: Pick<PoolClient, 'query'>, crn: string): Promise<Row | undefined> => {
  const { rows } = await client.query<Row>(
    `select person_uuid, first_name, last_name, content_version, version, addresses
     from person_record.person where crn = $1`,
    [crn],
  )
  if (rows.length > 1) throw new Error(`query did not return a unique result: ${rows.length}`)
  return rows[0]
}

/** Under which CRN a person is kept who is not there under their own. */
const survivorOf = async (client: PoolClient, { defects }: RecordContext, crn: string): Promise<string> =>
  defects.has('update-recreates-merged') ? crn : keptAs(client, crn)

/** The mistakes `upsert-resurrects` and `update-recreates-merged`: "who has an address is somebody", so a person who is not there is made, from what was read before they were deleted or merged. */
const resurrected = async (
  client: PoolClient,
  { defects }: RecordContext,
  crn: string,
  { name, dateOfBirth, version, lastUpdated }: ProbationCase,
): Promise<Row | undefined> => {
  if (!defects.has('upsert-resurrects') && !defects.has('update-recreates-merged')) return undefined
  const identity = { record: { column: 'crn', id: crn }, firstName: name.forename, lastName: name.surname } as const
  const { personKey } = await clusterOf(client, { ...identity, dateOfBirth }, defects)
  await client.query(
    `insert into person_record.person (crn, first_name, last_name, content_version, content_time, person_key, source)
     values ($1, $2, $3, $4, $5, $6, 'DELIUS')`,
    [crn, name.forename, name.surname, version, lastUpdated, personKey],
  )
  return readPerson(client, crn)
}

/** What a case says of the person, unless something newer is known: an older content read earlier never overwrites a newer one. */
const updateDetails = (
  client: PoolClient,
  { defects }: RecordContext,
  personUuid: string,
  { name, version, lastUpdated }: ProbationCase,
) => {
  const ifNewer = defects.has('stale-read-overwrites') ? '' : 'and content_version < $4'
  return client.query(
    `update person_record.person set first_name = $2, last_name = $3, content_version = $4, content_time = $5
     where person_uuid = $1 ${ifNewer}`,
    [personUuid, name.forename, name.surname, version, lastUpdated],
  )
}

/**
 * `probation-case.address.created`: one more address of a person, who must be known already. The case is read anew too, since the event tells that
 * something in it changed; what it says of the person counts where it is newer than what is known.
 */
export const addAddress = async (
  context: RecordContext,
  delivery: Delivery,
  { crn, addressId }: { readonly crn: string; readonly addressId: string },
): Promise<void> => {
  await applyEvent(context, {
    delivery,
    key: `address ${addressId} of ${crn}`,
    attributes: { crn, addressId },
    identifier: { type: 'CRN', value: crn },
    read: async () => {
      const probationCase = await readCase(context, crn)
      const path = `/probation-cases/${crn}/addresses/${addressId}`
      const content = await context.delius.get({ path, correlationId: crn })
      const address = readContent(addressSchema, content, 'ProbationAddress')
      // "It is only a read, it needs no transaction": what comes between the read and the write is written over.
      const before = context.defects.has('read-modify-write') ? await readPerson(context.database, crn) : undefined
      return { probationCase, address, before }
    },
    apply: async (client, { probationCase, address: { fullAddress, postcode }, before }) => {
      const own = before ?? keptOf(context, crn) ?? (await readPerson(client, crn))
      const kept = own === undefined ? await survivorOf(client, context, crn) : crn
      const known = own ?? (kept === crn ? undefined : await readPerson(client, kept))
      const person = known ?? (await resurrected(client, context, crn, probationCase))
      if (person === undefined) throw new AwaitingParent(`no person with CRN ${crn} (yet)`)
      const others = keepsNaturalKeys(context.defects)
        ? person.addresses.filter((address) => address.addressId !== addressId)
        : person.addresses
      const recordId = randomUUID()
      const addresses = [
        ...others,
        { id: recordId, addressId, fullAddress, postcode, ...(kept === crn ? {} : { of: crn }) },
      ]
      const [firstName, lastName] =
        kept === crn && probationCase.version > person.content_version
          ? [probationCase.name.forename, probationCase.name.surname]
          : [person.first_name, person.last_name]
      const postcodes = addresses.map((address) => address.postcode)
      // The whole list is written, as an object mapper does: who read an older one would write over what came between.
      await client.query(
        'update person_record.person set addresses = $2, version = version + 1 where person_uuid = $1',
        [person.person_uuid, JSON.stringify(addresses)],
      )
      // What the case of a record that was merged away says of the person is no news of the one that is kept.
      if (kept === crn) await updateDetails(client, context, person.person_uuid, probationCase)
      // After the write, whose lock keeps a deletion from being told before it.
      await matchPerson(context, { source: 'DELIUS', id: kept, firstName, lastName, postcodes })
      written.set(kept, { ...person, addresses, version: person.version + 1 })
      return {
        personUuid: person.person_uuid,
        version: person.version + 1,
        change: 'updated',
        added: { what: 'address', recordId },
      }
    },
  })
}
