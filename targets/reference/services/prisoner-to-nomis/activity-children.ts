import { z } from 'zod'
import { AwaitingParent } from '../queues/awaiting-parent.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import { readContent } from '../queues/notification.ts'
import type { SyncContext } from './context.ts'
import { findMapping, mappingKinds } from './mapping-store.ts'

/** What belongs to an activity, and cannot be in NOMIS before that is. */
export interface ActivityChild {
  readonly name: 'allocation' | 'attendance'
  /** Path of its content in DPS, without its id. */
  readonly path: string
  /** What its event calls its id. */
  readonly idName: string
}

/** The events of children. */
export const childEvents: Readonly<Record<string, ActivityChild>> = {
  'activities.prisoner.allocated': { name: 'allocation', path: '/allocations/id', idName: 'allocationId' },
  'activities.prisoner.attendance-created': {
    name: 'attendance',
    path: '/synchronisation/attendance',
    idName: 'attendanceId',
  },
}

const madeSchema = z.object({ id: z.string() })
/** A child as DPS tells of it. */
export const childSchema = z.object({
  id: z.string(),
  scheduleId: z.string(),
  prisonerNumber: z.string(),
  version: z.number().int(),
})

/** Makes a child in NOMIS, below the activity to which the mapping of its schedule points. */
export const putChild = async (
  context: SyncContext,
  { name, path: contentPath, idName }: ActivityChild,
  { notification }: Delivery,
): Promise<void> => {
  const { dps, nomis, log } = context
  const eventSchema = z.object({ additionalInformation: z.object({ [idName]: z.string() }) })
  const id = readContent(eventSchema, notification.message, 'event').additionalInformation[idName] ?? ''
  const content = await dps.get({ path: `${contentPath}/${id}`, correlationId: id })
  const { scheduleId, prisonerNumber, version } = readContent(childSchema, content, name)
  const nomisId = (await findMapping(context, mappingKinds.activity, scheduleId))?.nomisId
  if (nomisId == null) throw new AwaitingParent(`No mapping for schedule ${scheduleId} of ${name} ${id} (yet)`)
  const path = `/activities/${nomisId}/${name}/${prisonerNumber}`
  const made = await nomis.put({ path, correlationId: id, body: { id, version } })
  const recordId = `${name} ${madeSchema.parse(made).id}`
  log.info(`${name} ${id} is in NOMIS`, {
    event: `activity-${name}-create-success`,
    attributes: {
      scheduleId,
      prisonerNumber,
      recordId,
      notificationId: notification.notificationId,
    },
  })
}
