import { senderKey } from '../platform/sender-key.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import type { SyncContext } from './context.ts'
import { findMapping, postMapping } from './mapping-store.ts'
import type { Mapping, MappingKind } from './mapping-store.ts'

/** How a create is kept from happening twice. */
export interface CreateGuard {
  /** The mapping of what was created before; undefined when nothing was. */
  alreadyCreated(id: string, delivery: Delivery): Promise<Mapping | undefined>
  /** The sender's id under which NOMIS makes a record only once. */
  idempotencyKey(id: string, messageId: string): string | undefined
  created(mapping: Mapping): void
}

/** By default the mapping says what exists, and NOMIS refuses a second record for the same id of ours. */
export const createGuard = (context: SyncContext, kind: MappingKind): CreateGuard => {
  const { defects } = context
  const nothing = () => {}
  if (defects.has('no-idempotency-check'))
    return { alreadyCreated: async () => undefined, idempotencyKey: () => undefined, created: nothing }
  // "Every message has an id of its own": so has the second message about the same thing.
  if (defects.has('dedupe-by-message-id'))
    return { alreadyCreated: async () => undefined, idempotencyKey: (_id, messageId) => messageId, created: nothing }
  if (defects.has('dedupe-in-memory')) {
    const seen = new Map<string, Mapping>()
    return {
      alreadyCreated: async (id) => seen.get(id),
      idempotencyKey: () => undefined,
      created: (mapping) => seen.set(mapping.id, mapping),
    }
  }
  return {
    alreadyCreated: async (id, { receiveCount }) => {
      const found = await findMapping(context, kind, id)
      if (!defects.has('marked-done-before-handling')) return found
      // Reserved before the work is done, so that no other replica begins the same. "A second receive is a retry, not a
      // duplicate": but a message from the dead-letter queue begins at 1 again.
      if (found === undefined) await postMapping(context, kind, { id, nomisId: null })
      return receiveCount === 1 ? found : undefined
    },
    // "The message is ours alone as long as it is invisible": but we may have been asleep.
    idempotencyKey: (id) => (defects.has('no-fencing') ? undefined : senderKey(id, defects)),
    created: nothing,
  }
}
