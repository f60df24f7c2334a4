import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { Delivery } from '../queues/consume-queue.ts'
import type { Notification } from '../queues/notification.ts'
import { readContent, UnreadableContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import { applyEvent } from './apply-event.ts'
import type { Applied } from './applied.ts'
import { clusterOf, newPersonKey } from './cluster-of.ts'
import type { RecordContext } from './context.ts'
import { applyHmppsCourtCase, isHmppsCourtCase } from './hmpps-court-cases.ts'
import { matchPerson } from './match-person.ts'
import { sourceColumn } from './source-column.ts'

const hearingSchema = z.object({
  hearing: z.object({
    id: z.string(),
    version: z.number().int(),
    lastUpdated: z.iso.datetime(),
    courtCentre: z.object({ code: z.string() }),
    defendant: z.object({
      id: z.string(),
      firstName: z.string(),
      lastName: z.string(),
      dateOfBirth: z.iso.date().optional(),
    }),
  }),
})

type Hearing = z.output<typeof hearingSchema>['hearing']

interface Row {
  readonly person_uuid: string
  readonly version: number
}

/** Creates or updates the defendant; older content than the stored changes nothing. */
const writeDefendant = async (
  client: PoolClient,
  context: RecordContext,
  hearing: Hearing,
  contentTime: string,
): Promise<Applied> => {
  const { defendant, version } = hearing
  const newer = context.defects.has('last-arrival-wins') ? 'true' : 'person.content_time < excluded.content_time'
  const record = { column: 'defendant_id', id: defendant.id } as const
  const cluster = await clusterOf(client, { record, ...defendant }, context.defects)
  const source = sourceColumn(context, 'COMMON_PLATFORM')
  const written = await client.query<Row>(
    `insert into person_record.person as person
       (defendant_id, first_name, last_name, content_version, content_time, person_key${source.column})
     values ($1, $2, $3, $4, $5, $6${source.value})
     on conflict (defendant_id) do update set
       first_name = excluded.first_name, last_name = excluded.last_name,
       content_version = excluded.content_version, content_time = excluded.content_time, version = person.version + 1
     where ${newer}
     returning person_uuid, version`,
    [defendant.id, defendant.firstName, defendant.lastName, version, contentTime, cluster.personKey],
  )
  const [row] = written.rows
  if (row !== undefined) {
    const change = row.version === 1 ? 'created' : 'updated'
    return { personUuid: row.person_uuid, version: row.version, change, ...newPersonKey(cluster) }
  }
  const sql = 'select person_uuid, version from person_record.person where defendant_id = $1'
  const found = (await client.query<Row>(sql, [defendant.id])).rows[0]
  return { personUuid: found?.person_uuid ?? '', version: found?.version ?? 0, change: 'unchanged' }
}

const received = async (context: RecordContext, delivery: Delivery): Promise<void> => {
  const { hearing } = readContent(hearingSchema, delivery.notification.message, 'CommonPlatformHearing')
  const { id: hearingId, version, defendant, courtCentre } = hearing
  // "The later message is the later hearing": but a message from the dead-letter queue counts as newly sent.
  const contentTime = context.defects.has('redrive-restores-old-state')
    ? new Date(delivery.sentTimestamp).toISOString()
    : hearing.lastUpdated
  await applyEvent(context, {
    delivery,
    key: `hearing ${hearingId}`,
    attributes: { defendantId: defendant.id, hearingId },
    identifier: { type: 'DEFENDANT_ID', value: defendant.id },
    read: async () => hearing,
    apply: async (client) => {
      const court = await client.query('select 1 from person_record.court where code = $1', [courtCentre.code])
      if (court.rowCount === 0) throw new UnreadableContent(`unknown court code ${courtCentre.code}`)
      const { firstName, lastName } = defendant
      await matchPerson(context, { source: 'COMMON_PLATFORM', id: defendant.id, firstName, lastName })
      const applied = await writeDefendant(client, context, hearing, contentTime)
      const recordId = randomUUID()
      await client.query(
        'insert into person_record.hearing (id, hearing_id, defendant_id, court_code, version) values ($1, $2, $3, $4, $5)',
        [recordId, hearingId, defendant.id, courtCentre.code, version],
      )
      return { ...applied, added: { what: 'hearing', recordId } }
    },
  })
}

/** Court cases, which carry their content, in the order of their message group. */
export const courtCases = (context: RecordContext, queue: QueuePair): Subscription => ({
  queue,
  handle: async (delivery) => {
    const { type, eventType } = delivery.notification
    if (type !== 'Notification') return context.log.info(`ignored a message of type ${type}`)
    if (context.asHmpps && isHmppsCourtCase(eventType, delivery.notification.message))
      return applyHmppsCourtCase(context, delivery)
    if (eventType !== 'commonplatform.case.received') throw new UnreadableContent(`unknown event type ${eventType}`)
    return received(context, delivery)
  },
  subject: ({ message }: Notification) => {
    const hearing = hearingSchema.safeParse(message).data?.hearing
    return { defendantId: hearing?.defendant.id, hearingId: hearing?.id }
  },
})
