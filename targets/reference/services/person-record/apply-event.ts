import type { PoolClient } from 'pg'
import { inTransaction } from '../platform/database.ts'
import { sqlStateOf } from '../platform/error-words.ts'
import type { Attributes } from '../platform/log.ts'
import { retryConflicts } from '../platform/retry-conflicts.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import type { Applied, PersonIdentifier } from './applied.ts'
import type { RecordContext } from './context.ts'
import { domainEventOf } from './publish-domain-event.ts'

/** An event with the work that it means. */
export interface PersonEvent<Content> {
  readonly delivery: Delivery
  /** The same for every copy of the event. */
  readonly key: string
  /** The business key and what else the log should name. */
  readonly attributes: Attributes
  /** Identifier of the person, for the events that this service publishes. */
  readonly identifier: PersonIdentifier
  /** Gets the content, before the transaction. */
  readonly read: () => Promise<Content>
  readonly apply: (client: PoolClient, content: Content) => Promise<Applied>
}

const telemetryOf = {
  created: 'cpr-record-created',
  updated: 'cpr-record-updated',
  deleted: 'cpr-record-deleted',
  unchanged: 'cpr-record-unchanged',
}

/** Applies an event once, in one transaction with its entry in the event log and the event that tells others of it. */
export const applyEvent = async <Content>(context: RecordContext, event: PersonEvent<Content>): Promise<void> => {
  const { database, guard, outbox, log, defects } = context
  const { notification, messageId, receiveCount } = event.delivery
  const identity = { key: event.key, type: notification.eventType, messageId, receiveCount }
  const attributes = { ...event.attributes, notificationId: notification.notificationId }
  const duplicate = () => log.info(`${event.key} was handled before`, { event: 'cpr-message-duplicate', attributes })

  if (await guard.handledBefore(identity)) return duplicate()
  const content = await event.read()
  const isolation = defects.has('lost-update') ? 'read committed' : 'repeatable read'
  const attempts = defects.has('no-serialization-retry') ? 1 : 5
  const work = (again: boolean) =>
    inTransaction(database, isolation, async (client) => {
      if (!again && (await guard.handledIn(client, identity))) return undefined
      const result = await event.apply(client, content)
      await guard.enter(client, again ? { ...identity, key: `${event.key} again` } : identity, result.personUuid)
      if (result.change !== 'unchanged' && !defects.has('no-outbox')) await outbox.add(client, result, event.identifier)
      return result
    })
  const applied = await retryConflicts({ log, attributes, attempts, defects }, () => work(false)).catch(
    (error: unknown) => {
      // "The connection broke, so nothing was committed": which nobody can know who was waiting for the answer to COMMIT.
      if (!defects.has('blind-retry-after-commit') || sqlStateOf(error) !== undefined) throw error
      return work(true)
    },
  )
  if (applied === undefined) return duplicate()
  guard.done(identity)
  outbox.nudge()
  const { personUuid, version, change, added, newPersonKey } = applied
  // "The work is done, now tell them": whoever ends in between has told nobody, and the retry takes it for a duplicate.
  if (change !== 'unchanged' && defects.has('no-outbox'))
    await context.publish(domainEventOf(applied, event.identifier))
  log.info(`person ${change} by ${event.key}`, {
    event: telemetryOf[change],
    attributes: { ...attributes, personUuid, version },
  })
  if (newPersonKey !== undefined)
    log.info(`${event.key} is the first of a person`, {
      event: 'cpr-uuid-created',
      attributes: { ...attributes, recordId: newPersonKey },
    })
  if (added !== undefined)
    log.info(`${event.key} recorded`, {
      event: `cpr-${added.what}-recorded`,
      attributes: { ...attributes, recordId: added.recordId },
    })
}
