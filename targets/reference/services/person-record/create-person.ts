import { z } from 'zod'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import { applyEvent } from './apply-event.ts'
import { clusterOf, newPersonKey } from './cluster-of.ts'
import type { RecordContext } from './context.ts'
import { isGone } from './gone.ts'
import { matchPerson } from './match-person.ts'
import { readCase } from './read-case.ts'
import { keepsNaturalKeys } from './schema.ts'
import { sourceColumn } from './source-column.ts'
import { writeCase } from './write-case.ts'

const eventSchema = z.object({ occurredAt: z.iso.datetime() })

interface Row {
  readonly person_uuid: string
  readonly version: number
}

/** The mistakes `upsert-resurrects` and `update-recreates-merged`: "whom we read of is somebody". */
const forgets = ({ defects }: RecordContext): boolean =>
  defects.has('upsert-resurrects') || defects.has('update-recreates-merged')

/** `probation-case.engagement.created`: the person as probation knows them. */
export const createPerson = async (context: RecordContext, delivery: Delivery, crn: string): Promise<void> => {
  const { occurredAt } = readContent(eventSchema, delivery.notification.message, 'event')
  // Older content never takes the place of newer.
  const onConflict = `on conflict (crn) do update set
      first_name = excluded.first_name, last_name = excluded.last_name,
      content_version = excluded.content_version, content_time = excluded.content_time, version = person.version + 1
    where person.content_version < excluded.content_version`
  await applyEvent(context, {
    delivery,
    key: `engagement of ${crn} at ${occurredAt}`,
    attributes: { crn },
    identifier: { type: 'CRN', value: crn },
    read: () => readCase(context, crn),
    apply: async (client, content) => {
      const { name, dateOfBirth, version, lastUpdated } = content
      const { forename: firstName, surname: lastName } = name
      // What was read before it was deleted or merged into another is of nobody any more.
      if (context.asHmpps && !forgets(context) && (await isGone(client, crn)))
        return { personUuid: undefined, version: 0, change: 'unchanged' }
      if (context.asHmpps) return writeCase(client, context, crn, content)
      await matchPerson(context, { source: 'DELIUS', id: crn, firstName, lastName })
      const record = { column: 'crn', id: crn } as const
      const cluster = await clusterOf(client, { record, firstName, lastName, dateOfBirth }, context.defects)
      const source = sourceColumn(context, 'DELIUS')
      const written = await client.query<Row>(
        `insert into person_record.person as person
           (crn, first_name, last_name, content_version, content_time, person_key${source.column})
         values ($1, $2, $3, $4, $5, $6${source.value})
         ${keepsNaturalKeys(context.defects) ? onConflict : ''} returning person_uuid, version`,
        [crn, firstName, lastName, version, lastUpdated, cluster.personKey],
      )
      const [row] = written.rows
      if (row !== undefined) {
        const change = row.version === 1 ? 'created' : 'updated'
        return { personUuid: row.person_uuid, version: row.version, change, ...newPersonKey(cluster) }
      }
      const found = await client.query<Row>('select person_uuid, version from person_record.person where crn = $1', [
        crn,
      ])
      return { personUuid: found.rows[0]?.person_uuid ?? '', version: found.rows[0]?.version ?? 0, change: 'unchanged' }
    },
  })
}
