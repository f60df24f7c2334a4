import { z } from 'zod'
import { HttpError } from '../platform/http-client.ts'
import type { Attributes } from '../platform/log.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import type { SyncContext } from './context.ts'

const severalSchema = z.object({ moreInfo: z.object({ visitIds: z.array(z.string()).min(2) }) })

/**
 * Raises the alert that a visit is in NOMIS twice, where that is why a call failed: once for each event, when it is met for the first time, and with both ids, since
 * people have to remove one.
 */
export const tellDuplicate = (
  { log, defects }: SyncContext,
  { reference, error, delivery }: { readonly reference: string; readonly error: unknown; readonly delivery: Delivery },
): void => {
  const several = severalSchema.safeParse(error instanceof HttpError ? error.body : undefined).data?.moreInfo.visitIds
  // "Each attempt meets it, so each tells of it."
  if (several === undefined || (delivery.receiveCount > 1 && !defects.has('alert-per-retry'))) return
  const name = 'to-nomis-synch-visit-duplicate'
  const [existingNomisId = '', duplicateNomisId = ''] = several
  const attributes: Attributes = { reference, existingNomisId, duplicateNomisId }
  log.error(`visit ${reference} is in NOMIS as ${several.join(' and ')}`, {
    event: name,
    attributes,
    alert: { name, state: 'raised' },
  })
}
