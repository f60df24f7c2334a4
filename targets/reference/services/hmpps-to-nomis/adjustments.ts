import { z } from 'zod'
import { unlessMissing } from '../platform/http-client.ts'
import { readContent } from '../queues/notification.ts'
import type { QueuePair } from '../queues/queue-names.ts'
import type { Subscription } from '../queues/run-queues.ts'
import type { ToNomisContext } from './context.ts'
import { createAndMap } from './create-and-map.ts'
import { subscribe } from './subscribe.ts'
import { writeLatest } from './write-latest.ts'

const eventForm = z.object({ additionalInformation: z.object({ id: z.string() }) })
const adjustmentForm = z.object({
  bookingId: z.number(),
  sentenceSequence: z.number(),
  adjustmentType: z.string(),
  adjustmentDate: z.string(),
  adjustmentFromDate: z.string(),
  adjustmentDays: z.number(),
  comment: z.string(),
})
const createdForm = z.object({ id: z.number() })
const mappedForm = z.object({ nomisAdjustmentId: z.number() })
const mappingsPath = '/mapping/sentencing/adjustments'

const bodyOf = (adjustment: z.output<typeof adjustmentForm>) => ({
  adjustmentTypeCode: adjustment.adjustmentType,
  adjustmentDate: adjustment.adjustmentDate,
  adjustmentFromDate: adjustment.adjustmentFromDate,
  adjustmentDays: adjustment.adjustmentDays,
  comment: adjustment.comment,
  sentenceSequence: adjustment.sentenceSequence,
})

const read = async ({ adjustments: api }: ToNomisContext, id: string) => {
  const told = await unlessMissing(api.get({ path: `/legacy/adjustments/${id}`, correlationId: id }))
  return told === undefined ? undefined : readContent(adjustmentForm, told, 'LegacyAdjustment')
}

const mappedId = async ({ mapping }: ToNomisContext, id: string): Promise<number | undefined> => {
  const path = `${mappingsPath}/adjustment-id/${id}`
  const found = await unlessMissing(mapping.get({ path, correlationId: id }))
  return found === undefined ? undefined : mappedForm.parse(found).nomisAdjustmentId
}

/** Brings an adjustment in NOMIS up to date. */
const updateAdjustment = async (context: ToNomisContext, id: string): Promise<void> => {
  const [nomisId, adjustment] = [await mappedId(context, id), await read(context, id)]
  if (nomisId === undefined && adjustment === undefined) return
  if (nomisId === undefined || adjustment === undefined) throw new Error(`${id} is there on one side alone`)
  await writeLatest(
    () => read(context, id),
    async (latest) => {
      if (latest !== undefined)
        await context.nomis.put({ path: `/sentence-adjustments/${nomisId}`, correlationId: id, body: bodyOf(latest) })
    },
    context.defects,
  )
}

/** Makes an adjustment in NOMIS, and its mapping, unless they are there; nothing where it was deleted meanwhile. */
const createAdjustment = async (context: ToNomisContext, queueUrl: string, id: string): Promise<void> => {
  const adjustment = await read(context, id)
  if (adjustment === undefined) return
  await createAndMap(context, {
    name: 'sentencing-adjustment',
    id,
    queueUrl,
    mappingPath: `${mappingsPath}/adjustment-id/${id}`,
    mappingsPath,
    create: async () => {
      const { bookingId, sentenceSequence } = adjustment
      const path = `/prisoners/booking-id/${bookingId}/sentences/${sentenceSequence}/adjustments`
      const made = createdForm.parse(await context.nomis.post({ path, correlationId: id, body: bodyOf(adjustment) }))
      const mappingType = 'SENTENCING_CREATED'
      return { nomisAdjustmentId: made.id, nomisAdjustmentCategory: 'SENTENCE', adjustmentId: id, mappingType }
    },
  })
}

/** Makes an adjustment what it is in DPS, or makes it where it never came. */
export const repairAdjustment = async (context: ToNomisContext, queueUrl: string, id: string): Promise<void> => {
  const isThere = (await mappedId(context, id)) !== undefined
  // "A repair mends what is there": and what never came is not.
  if (!isThere && context.defects.has('repair-wants-record')) return
  await (isThere ? updateAdjustment(context, id) : createAdjustment(context, queueUrl, id))
}

/** Adjustments of sentences, as hmpps-prisoner-to-nomis-update handles them. */
export const adjustments = (context: ToNomisContext, queue: QueuePair): Subscription => {
  const { nomis, mapping } = context
  const idIn = (message: unknown): string => readContent(eventForm, message, 'event').additionalInformation.id
  return subscribe(context, queue, mappingsPath, {
    'release-date-adjustments.adjustment.inserted': async (message) => {
      await createAdjustment(context, queue.queueUrl, idIn(message))
    },
    'release-date-adjustments.adjustment.updated': async (message) => {
      await updateAdjustment(context, idIn(message))
    },
    'release-date-adjustments.adjustment.deleted': async (message) => {
      const id = idIn(message)
      const nomisId = await mappedId(context, id)
      if (nomisId === undefined) return
      await nomis.delete({ path: `/sentence-adjustments/${nomisId}`, correlationId: id })
      await mapping.delete({ path: `${mappingsPath}/adjustment-id/${id}`, correlationId: id })
    },
  })
}
