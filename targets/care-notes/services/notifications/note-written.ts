import type { Pool } from 'pg'
import { z } from 'zod'
import type { Log } from '../../../reference/services/platform/log.ts'
import { retryConflicts } from '../../../reference/services/platform/retry-conflicts.ts'
import type { Delivery } from '../../../reference/services/queues/consume-queue.ts'
import { type Notification, readContent, UnreadableContent } from '../../../reference/services/queues/notification.ts'
import type { QueuePair } from '../../../reference/services/queues/queue-names.ts'
import type { Subscription } from '../../../reference/services/queues/run-queues.ts'

const noteSchema = z.object({
  noteId: z.string().min(1),
  resident: z.string(),
  version: z.number().int().positive(),
  author: z.string(),
})

/** What makes the schema. */
export const statements: readonly string[] = [
  `create table if not exists notifications.notification (
     id bigserial primary key, note_id text not null unique, resident text not null, author text not null,
     note_version int not null, notified_at timestamptz not null default now())`,
]

/** What the handler works with. */
export interface NotificationsContext {
  readonly database: Pool
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

/** One notification a note, which tells of its latest version, whatever comes how often and in which order. */
export const noteWritten = ({ database, log, defects }: NotificationsContext, queue: QueuePair): Subscription => ({
  queue,
  handle: async ({ notification }: Delivery) => {
    const { type, eventType, message, notificationId } = notification
    if (type !== 'Notification') return log.info(`ignored a message of type ${type}`)
    if (eventType !== 'note.written') throw new UnreadableContent(`unknown event type ${eventType}`)
    const { noteId, resident, version, author } = readContent(noteSchema, message, 'NoteWritten')
    const attributes = { noteId, resident, version, notificationId }
    const { rows } = await retryConflicts({ log, attributes, defects }, () =>
      database.query<{ id: string }>(
        `insert into notifications.notification as known (note_id, resident, author, note_version)
         values ($1, $2, $3, $4)
         on conflict (note_id) do update set
           author = excluded.author, note_version = excluded.note_version, notified_at = now()
         where known.note_version < excluded.note_version returning id`,
        [noteId, resident, author, version],
      ),
    )
    const words = rows[0] === undefined ? 'was told before' : 'is told'
    log.info(`version ${version} of note ${noteId} ${words}`, {
      event: rows[0] === undefined ? 'notification-duplicate' : 'notification-written',
      attributes: { ...attributes, recordId: rows[0]?.id },
    })
  },
  subject: ({ message }: Notification) => {
    const note = noteSchema.partial().safeParse(message).data
    return { noteId: note?.noteId, resident: note?.resident }
  },
})
