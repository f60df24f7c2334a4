import type { Delivery } from '../queues/consume-queue.ts'
import { applyEvent } from './apply-event.ts'
import type { RecordContext } from './context.ts'
import { markGone } from './gone.ts'
import { unmatchPerson } from './match-person.ts'

/** `probation-case.deleted.gdpr`: probation has forgotten the person, and so do we. One that is not there (any more) is nothing to do. */
export const deletePerson = (context: RecordContext, delivery: Delivery, crn: string): Promise<void> =>
  applyEvent(context, {
    delivery,
    key: `deletion of ${crn}`,
    attributes: { crn },
    identifier: { type: 'CRN', value: crn },
    read: async () => undefined,
    apply: async (client) => {
      if (context.asHmpps) await markGone(client, crn)
      const deleted = await client.query<{ person_uuid: string; version: number }>(
        'delete from person_record.person where crn = $1 returning person_uuid, version',
        [crn],
      )
      // After the write, which whoever changes the person waits for before they tell of it.
      await unmatchPerson(context, { source: 'DELIUS', id: crn })
      const [row] = deleted.rows
      return { personUuid: row?.person_uuid, version: row?.version ?? 0, change: row ? 'deleted' : 'unchanged' }
    },
  })
