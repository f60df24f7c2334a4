import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'

/** What tells one event from another. */
export interface EventIdentity {
  /** From the event's content: the same for every copy. */
  readonly key: string
  readonly type: string
  /** Of the SQS message, which another copy does not share. */
  readonly messageId: string
  /** How often the message was received, this time included. */
  readonly receiveCount: number
}

/** How an event is kept from taking effect twice. */
export interface EventGuard {
  /** Before the work, outside its transaction: whether the event was handled before. */
  readonly handledBefore: (event: EventIdentity) => Promise<boolean>
  /** The same question within the transaction of the work. */
  readonly handledIn: (client: PoolClient, event: EventIdentity) => Promise<boolean>
  /** Enters the event into the event log, within the transaction of the work. */
  readonly enter: (client: PoolClient, event: EventIdentity, personUuid: string | undefined) => Promise<void>
  /** After the commit. */
  readonly done: (event: EventIdentity) => void
}

const never = async (): Promise<boolean> => false
const nothing = (): void => {}

const isLogged = async (client: Pick<PoolClient, 'query'>, key: string): Promise<boolean> =>
  (await client.query('select 1 from person_record.event_log where event_key = $1', [key])).rowCount !== 0

const insertSql = 'insert into person_record.event_log (event_key, event_type, person_uuid) values ($1, $2, $3)'

/** By default the event log says what was handled: it is written in the transaction of the work, under the event's own key. */
const byKey = (keyOf: (event: EventIdentity) => string): EventGuard => ({
  handledBefore: never,
  handledIn: (client, event) => isLogged(client, keyOf(event)),
  enter: async (client, event, personUuid) => {
    await client.query(insertSql, [keyOf(event), event.type, personUuid])
  },
  done: nothing,
})

const unguarded: EventGuard = { ...byKey(() => randomUUID()), handledIn: never }

/** Picks the guard. */
export const eventGuard = (database: Pool, defects: ReadonlySet<string>): EventGuard => {
  if (defects.has('no-idempotency-check')) return unguarded
  // "Every message has an id of its own": so has the second message about the same thing.
  if (defects.has('dedupe-by-message-id')) return byKey(({ messageId }) => messageId)
  if (defects.has('dedupe-in-memory')) {
    const seen = new Set<string>()
    return { ...unguarded, handledBefore: async ({ key }) => seen.has(key), done: ({ key }) => seen.add(key) }
  }
  if (defects.has('check-then-insert'))
    return { ...byKey(({ key }) => key), handledBefore: ({ key }) => isLogged(database, key), handledIn: never }
  if (defects.has('marked-done-before-handling'))
    return {
      handledBefore: async ({ key, type, receiveCount }) => {
        const marked = await database.query(`${insertSql} on conflict do nothing`, [key, type, null])
        // "A second receive is a retry, not a duplicate": but a message from the dead-letter queue begins at 1 again.
        return marked.rowCount === 0 && receiveCount === 1
      },
      handledIn: never,
      enter: async () => {},
      done: nothing,
    }
  return byKey(({ key }) => key)
}
