import { randomUUID } from 'node:crypto'

/** Key under which another service makes a record only once: the sender's own id of it, the same on every attempt. */
export const senderKey = (id: string, defects: ReadonlySet<string>): string | undefined => {
  // "Nobody else has the message while we do": which is so for as long as its visibility time-out.
  if (defects.has('non-idempotent-post') || defects.has('no-heartbeat')) return undefined
  // "Every request gets an id of its own": so does the second one about the same thing.
  if (defects.has('new-id-per-attempt')) return randomUUID()
  return id
}
