import { z } from 'zod'
import { HttpError } from '../platform/http-client.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import type { SyncContext } from './context.ts'
import { mappingKinds } from './mapping-store.ts'
import { tellDuplicate } from './tell-duplicate.ts'

const severalSchema = z.object({ moreInfo: z.object({ visitIds: z.array(z.string()).min(2) }) })

/** Tells that a visit is in NOMIS twice, where that is why a call failed: once for each event, when it is met for the first time. */
export const tellFoundTwice = (
  context: SyncContext,
  { reference, error, delivery }: { readonly reference: string; readonly error: unknown; readonly delivery: Delivery },
): void => {
  const several = severalSchema.safeParse(error instanceof HttpError ? error.body : undefined).data?.moreInfo.visitIds
  // "Each attempt meets it, so each tells of it."
  if (several === undefined || (delivery.receiveCount > 1 && !context.defects.has('alert-per-retry'))) return
  const [existing = '', duplicate = ''] = several
  tellDuplicate(context, { kind: mappingKinds.visit, id: reference, existing, duplicate, attributes: { reference } })
}
