import type { Delivery } from '../queues/consume-queue.ts'
import { applyEvent } from './apply-event.ts'
import type { RecordContext } from './context.ts'
import { unmatchPerson } from './match-person.ts'
import { markGone } from './gone.ts'
import { readCase } from './read-case.ts'
import { writeCase } from './write-case.ts'

/**
 * `probation-case.merge.completed` as hmpps-person-record handles it: the target is read from probation, and made where it is not there yet; the source is no record any more, if it
 * ever was one, and is not made anew.
 */
export const mergeHmppsPeople = (
  context: RecordContext,
  delivery: Delivery,
  { sourceCRN, targetCRN }: { readonly sourceCRN: string; readonly targetCRN: string },
): Promise<void> =>
  applyEvent(context, {
    delivery,
    key: `merge of ${sourceCRN} into ${targetCRN}`,
    attributes: { crn: sourceCRN, targetCRN },
    identifier: { type: 'CRN', value: targetCRN },
    read: () => readCase(context, targetCRN),
    apply: async (client, content) => {
      const target = await writeCase(client, context, targetCRN, content)
      await markGone(client, sourceCRN)
      await client.query('delete from person_record.person where crn = $1', [sourceCRN])
      await unmatchPerson(context, { source: 'DELIUS', id: sourceCRN })
      return target
    },
  })
