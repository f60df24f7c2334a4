import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../../../reference/services/platform/database.ts'
import { errorWords } from '../../../reference/services/platform/error-words.ts'
import type { Log } from '../../../reference/services/platform/log.ts'
import type { NoteRow } from './note.ts'

/** Events written with the note that they tell of, and published afterwards, at least once. */
export interface Outbox {
  readonly add: (client: PoolClient, note: NoteRow) => Promise<void>
  /** Publishes soon what is waiting. */
  readonly nudge: () => void
  readonly start: () => void
  readonly stop: () => Promise<void>
}

interface OutboxRow {
  readonly id: string
  readonly event_id: string
  readonly message: { readonly writtenAt: string }
}

/** How often a replica looks for what another one left behind. */
const sweepMs = 1_000

const eventType = 'note.written'

/** In the envelope that a topic would put around it. */
const bodyOf = ({ event_id: MessageId, message }: OutboxRow): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId,
    Message: JSON.stringify(message),
    Timestamp: message.writtenAt,
    MessageAttributes: { eventType: { Type: 'String', Value: eventType } },
  })

/** The outbox of one replica. */
export const openOutbox = (database: Pool, sqs: SQSClient, queueUrl: string, log: Log): Outbox => {
  /** Up to ten events, while no other replica can take the same; how many there were. */
  const publishWaiting = (): Promise<number> =>
    inTransaction(database, 'read committed', async (client) => {
      const { rows } = await client.query<OutboxRow>(
        `select id, event_id, message from care_notes.outbox
         where published_at is null order by id limit 10 for update skip locked`,
      )
      for (const row of rows) await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: bodyOf(row) }))
      const ids = rows.map(({ id }) => id)
      if (ids.length > 0)
        await client.query('update care_notes.outbox set published_at = now() where id = any($1)', [ids])
      return ids.length
    })
  let publishing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const publishAll = async (): Promise<void> => {
    try {
      while ((await publishWaiting()) > 0);
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
    add: async (client, { id: noteId, resident, version, author, written_at: writtenAt }) => {
      const message = { eventType, noteId, resident, version, author, writtenAt }
      await client.query('insert into care_notes.outbox (message) values ($1)', [message])
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
