import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import { applyEvent } from './apply-event.ts'
import type { RecordContext } from './context.ts'
import { matchPerson } from './match-person.ts'
import { keepsNaturalKeys } from './schema.ts'

const addressSchema = z.object({ id: z.string(), fullAddress: z.string(), postcode: z.string() })

/** An address within a person. */
interface StoredAddress {
  readonly id: string
  readonly addressId: string
  readonly fullAddress: string
  readonly postcode: string
}

interface Row {
  readonly person_uuid: string
  readonly first_name: string
  readonly last_name: string
  readonly version: number
  readonly addresses: readonly StoredAddress[]
}

/** `probation-case.address.created`: one more address of a person, who must be known already. */
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
      const path = `/probation-cases/${crn}/addresses/${addressId}`
      const content = await context.delius.get({ path, correlationId: crn })
      return readContent(addressSchema, content, 'ProbationAddress')
    },
    apply: async (client, { fullAddress, postcode }) => {
      const found = await client.query<Row>(
        'select person_uuid, first_name, last_name, version, addresses from person_record.person where crn = $1',
        [crn],
      )
      if (found.rows.length > 1) throw new Error(`query did not return a unique result: ${found.rows.length}`)
      const [person] = found.rows
      if (person === undefined) throw new Error(`no person with CRN ${crn} (yet)`)
      const kept = keepsNaturalKeys(context.defects)
        ? person.addresses.filter((address) => address.addressId !== addressId)
        : person.addresses
      const recordId = randomUUID()
      const addresses = [...kept, { id: recordId, addressId, fullAddress, postcode }]
      await matchPerson(context, {
        source: 'DELIUS',
        id: crn,
        firstName: person.first_name,
        lastName: person.last_name,
        postcodes: addresses.map((address) => address.postcode),
      })
      // The whole list is written, as an object mapper does: who read an older one would write over what came between.
      await client.query(
        'update person_record.person set addresses = $2, version = version + 1 where person_uuid = $1',
        [person.person_uuid, JSON.stringify(addresses)],
      )
      return {
        personUuid: person.person_uuid,
        version: person.version + 1,
        change: 'updated',
        added: { what: 'address', recordId },
      }
    },
  })
}
