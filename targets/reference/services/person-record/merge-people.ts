import type { Delivery } from '../queues/consume-queue.ts'
import { applyEvent } from './apply-event.ts'
import type { RecordContext } from './context.ts'
import { lockPerson } from './lock-person.ts'
import { matchPerson, unmatchPerson } from './match-person.ts'

/** `probation-case.merge.completed`: what is known of the source is known of the target from now on, and the source is no record any more. Both must be known already. */
export const mergePeople = (
  context: RecordContext,
  delivery: Delivery,
  { sourceCRN, targetCRN, occurredAt }: Readonly<Record<'sourceCRN' | 'targetCRN' | 'occurredAt', string>>,
): Promise<void> =>
  applyEvent(context, {
    delivery,
    key: `merge of ${sourceCRN} into ${targetCRN} at ${occurredAt}`,
    attributes: { crn: sourceCRN, targetCRN },
    identifier: { type: 'CRN', value: targetCRN },
    read: async () => undefined,
    apply: async (client) => {
      const source = await lockPerson(client, sourceCRN)
      const target = await lockPerson(client, targetCRN)
      // Whose each was is kept: the merge may be undone.
      const addresses = [...target.addresses, ...source.addresses.map((address) => ({ of: sourceCRN, ...address }))]
      await client.query('delete from person_record.person where person_uuid = $1', [source.person_uuid])
      await client.query('insert into person_record.merged (crn, into_crn) values ($1, $2)', [sourceCRN, targetCRN])
      await client.query(
        'update person_record.person set addresses = $2, version = version + 1 where person_uuid = $1',
        [target.person_uuid, JSON.stringify(addresses)],
      )
      const { first_name: firstName, last_name: lastName } = target
      const postcodes = addresses.map(({ postcode }) => postcode)
      await unmatchPerson(context, { source: 'DELIUS', id: sourceCRN })
      await matchPerson(context, { source: 'DELIUS', id: targetCRN, firstName, lastName, postcodes })
      return { personUuid: target.person_uuid, version: target.version + 1, change: 'updated' }
    },
  })
