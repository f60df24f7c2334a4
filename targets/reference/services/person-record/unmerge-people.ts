import { AwaitingParent } from '../queues/awaiting-parent.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import { applyEvent } from './apply-event.ts'
import { clusterOf, newPersonKey } from './cluster-of.ts'
import type { RecordContext } from './context.ts'
import { lockPerson } from './lock-person.ts'
import { matchPerson } from './match-person.ts'
import { keptAs } from './merged.ts'
import { readCase } from './read-case.ts'
import { sourceColumn } from './source-column.ts'
import { stayInCluster } from './stay-in-cluster.ts'

/** `probation-case.unmerge.completed`: the record that had been merged away is one of its own again, as probation tells of it now, with the addresses that came with it or for it. */
export const unmergePeople = (
  context: RecordContext,
  delivery: Delivery,
  {
    reactivatedCRN,
    unmergedCRN,
    occurredAt,
  }: Readonly<Record<'reactivatedCRN' | 'unmergedCRN' | 'occurredAt', string>>,
): Promise<void> =>
  applyEvent(context, {
    delivery,
    key: `unmerge of ${reactivatedCRN} from ${unmergedCRN} at ${occurredAt}`,
    attributes: { crn: reactivatedCRN, targetCRN: unmergedCRN },
    identifier: { type: 'CRN', value: reactivatedCRN },
    read: () => readCase(context, reactivatedCRN),
    apply: async (client, { name, dateOfBirth, version, lastUpdated }) => {
      const undone = await client.query('delete from person_record.merged where crn = $1', [reactivatedCRN])
      if (undone.rowCount === 0) throw new AwaitingParent(`${reactivatedCRN} was not merged into another (yet)`)
      const keptCRN = await keptAs(client, unmergedCRN)
      const kept = await lockPerson(client, keptCRN)
      const theirs = kept.addresses.filter(({ of }) => of === reactivatedCRN)
      const others = kept.addresses.filter(({ of }) => of !== reactivatedCRN)
      await client.query(
        'update person_record.person set addresses = $2, version = version + 1 where person_uuid = $1',
        [kept.person_uuid, JSON.stringify(others)],
      )
      const record = { column: 'crn', id: reactivatedCRN } as const
      const { forename: firstName, surname: lastName } = name
      const cluster = await clusterOf(client, { record, firstName, lastName, dateOfBirth }, context.defects)
      const noted = sourceColumn(context, 'DELIUS')
      const made = await client.query<{ person_uuid: string }>(
        `insert into person_record.person
           (crn, first_name, last_name, addresses, content_version, content_time, person_key${noted.column})
         values ($1, $2, $3, $4, $5, $6, $7${noted.value}) returning person_uuid`,
        [reactivatedCRN, firstName, lastName, JSON.stringify(theirs), version, lastUpdated, cluster.personKey],
      )
      await stayInCluster(client, context, { crn: reactivatedCRN, of: keptCRN })
      const { first_name: keptFirst, last_name: keptLast } = kept
      const postcodesOf = (addresses: typeof theirs) => addresses.map(({ postcode }) => postcode)
      const source = 'DELIUS' as const
      await matchPerson(context, {
        source,
        id: keptCRN,
        firstName: keptFirst,
        lastName: keptLast,
        postcodes: postcodesOf(others),
      })
      await matchPerson(context, { source, id: reactivatedCRN, firstName, lastName, postcodes: postcodesOf(theirs) })
      return { personUuid: made.rows[0]?.person_uuid, version: 1, change: 'created', ...newPersonKey(cluster) }
    },
  })
