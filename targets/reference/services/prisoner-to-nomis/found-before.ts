import { unlessMissing } from '../platform/http-client.ts'
import type { SyncContext } from './context.ts'

/**
 * The mistake `no-fencing`: instead of a key under which NOMIS makes a record only once, a look whether it is there. That is enough for a retry of our own, and not
 * against one that was overtaken and writes late. Undefined where nothing is there, or nobody looks.
 */
export const foundBefore = async (
  { nomis, defects }: SyncContext,
  path: string,
  correlationId: string,
): Promise<unknown> => (defects.has('no-fencing') ? unlessMissing(nomis.get({ path, correlationId })) : undefined)

/** Whether NOMIS has a record. */
export const isThere = async ({ nomis }: SyncContext, path: string, correlationId: string): Promise<boolean> =>
  (await unlessMissing(nomis.get({ path, correlationId }))) !== undefined
