import type { Delivery } from '../queues/consume-queue.ts'
import { applyEvent } from './apply-event.ts'
import type { RecordContext } from './context.ts'
import { markBack } from './gone.ts'
import { readCase } from './read-case.ts'
import { stayInCluster } from './stay-in-cluster.ts'
import { writeCase } from './write-case.ts'

/**
 * `probation-case.unmerge.completed` as hmpps-person-record handles it: both are read from probation as they are now, and the one that had been merged into the other is a
 * record of its own again.
 */
export const unmergeHmppsPeople = (
  context: RecordContext,
  delivery: Delivery,
  { reactivatedCRN, unmergedCRN }: { readonly reactivatedCRN: string; readonly unmergedCRN: string },
): Promise<void> =>
  applyEvent(context, {
    delivery,
    key: `unmerge of ${reactivatedCRN} from ${unmergedCRN}`,
    attributes: { crn: reactivatedCRN, unmergedCRN },
    identifier: { type: 'CRN', value: reactivatedCRN },
    read: async () => ({
      kept: await readCase(context, unmergedCRN),
      back: await readCase(context, reactivatedCRN),
    }),
    apply: async (client, { kept, back }) => {
      await writeCase(client, context, unmergedCRN, kept)
      await markBack(client, reactivatedCRN)
      const applied = await writeCase(client, context, reactivatedCRN, back)
      await stayInCluster(client, context, { crn: reactivatedCRN, of: unmergedCRN })
      return applied
    },
  })
