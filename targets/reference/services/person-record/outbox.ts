import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../platform/database.ts'
import { errorWords } from '../platform/error-words.ts'
import type { Log } from '../platform/log.ts'
import type { Applied, PersonIdentifier } from './applied.ts'
import { type DomainEvent, domainEventOf } from './publish-domain-event.ts'

/** Events of our own, written with the change they tell of and published afterwards, at least once. */
export interface Outbox {
  readonly add: (client: PoolClient, applied: Applied, identifier: PersonIdentifier) => Promise<void>
  /** Publishes soon what is waiting. */
  readonly nudge: () => void
  readonly start: () => void
  readonly stop: () => Promise<void>
}

interface OutboxRow {
  readonly id: string
  readonly event_id: string
  readonly event_type: string
  readonly message: unknown
}

/** How often a replica looks for what another one left behind. */
const sweepMs = 1_000

/** Publishes what is waiting, up to ten events, while no other replica can take the same; how many there were. */
const publishWaiting = (database: Pool, publish: (event: DomainEvent) => Promise<void>): Promise<number> =>
  inTransaction(database, 'read committed', async (client) => {
    const { rows } = await client.query<OutboxRow>(
      `select id, event_id, event_type, message from person_record.outbox
       where published_at is null order by id limit 10 for update skip locked`,
    )
    if (rows.length === 0) return 0
    for (const row of rows)
      await publish({ eventId: row.event_id, eventType: row.event_type, message: JSON.stringify(row.message) })
    const ids = rows.map(({ id }) => id)
    await client.query('update person_record.outbox set published_at = now() where id = any($1)', [ids])
    return rows.length
  })

/** The outbox of one replica. */
export const openOutbox = (database: Pool, publish: (event: DomainEvent) => Promise<void>, log: Log): Outbox => {
  let publishing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const publishAll = async (): Promise<void> => {
    try {
      while ((await publishWaiting(database, publish)) > 0);
    } catch (error) {
      log.warn(`events not published yet: ${errorWords(error)}`)
    }
  }
  const nudge = (): void => {
    publishing ??= publishAll().finally(() => {
      publishing = undefined
    })
  }
  return {
    add: async (client, { personUuid, change }, identifier) => {
      const { eventType, message } = domainEventOf({ personUuid, change }, identifier)
      await client.query('insert into person_record.outbox (event_type, message) values ($1, $2)', [eventType, message])
    },
    nudge,
    start: () => {
      timer = setInterval(nudge, sweepMs)
    },
    stop: async () => {
      clearInterval(timer)
      await publishing
    },
  }
}
