import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { readContent } from '../queues/notification.ts'
import type { SyncContext } from './context.ts'
import { mappingKinds, postMapping } from './mapping-store.ts'
import { tellRefusedMapping } from './tell-refused-mapping.ts'

/** `Type` of our own message. */
export const retryMappingType = 'RETRY_CREATE_MAPPING'

const retrySchema = z.object({
  mapping: z.object({ id: z.string(), nomisId: z.string().nullable() }),
  telemetryAttributes: z.record(z.string(), z.string()),
  entityName: z.enum(['visit', 'incentive', 'activity']),
})

/** What our own message asks for: write this mapping. */
export interface RetryMapping {
  readonly mapping: { readonly id: string; readonly nomisId: string | null }
  readonly telemetryAttributes: Readonly<Record<string, unknown>>
  readonly entityName: string
}

/** Longest delay in seconds that SQS gives a message (SendMessage, DelaySeconds). */
const longestDelay = 900

/** Puts the mapping that could not be written on the queue; nobody receives it before `delaySeconds` are over. */
export const sendRetryMapping = async (
  sqs: SQSClient,
  queueUrl: string,
  retry: RetryMapping,
  delaySeconds: number,
): Promise<void> => {
  const body = { Type: retryMappingType, Message: JSON.stringify(retry) }
  const DelaySeconds = Math.min(delaySeconds, longestDelay)
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body), DelaySeconds }))
}

/** Writes the mapping that an earlier message could not write; throws while it still cannot. */
export const retryMapping = async (context: SyncContext, message: unknown): Promise<void> => {
  const { mapping, telemetryAttributes, entityName } = readContent(retrySchema, message, retryMappingType)
  const result = await postMapping(context, mappingKinds[entityName], mapping)
  // "Whatever is not a success is tried again": also what can never succeed.
  if (result.result === 'duplicate' && context.defects.has('mapping-retry-blind'))
    throw new Error(`the mapping of ${entityName} ${mapping.id} was refused: it exists`)
  if (result.result === 'created')
    context.log.info(`${entityName} ${mapping.id} mapped`, {
      event: `${entityName}-create-mapping-retry-success`,
      attributes: telemetryAttributes,
    })
  else
    tellRefusedMapping(context, {
      kind: mappingKinds[entityName],
      id: mapping.id,
      ...result,
      attributes: telemetryAttributes,
    })
}

/** What our own message is about, for the log. */
export const retrySubject = (message: unknown): Record<string, string> =>
  retrySchema.safeParse(message).data?.telemetryAttributes ?? {}
