import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { errorWords } from '../platform/error-words.ts'
import { HttpError, unlessMissing } from '../platform/http-client.ts'
import { readContent } from '../queues/notification.ts'
import type { ToNomisContext } from './context.ts'

/** `Type` of the service's own message. */
export const retryMappingType = 'RETRY_CREATE_MAPPING'

/** A mapping as the mapping service takes it. */
export type Mapping = Readonly<Record<string, unknown>>

/** A record to be made in NOMIS because of an event, and the mapping that tells of it. */
export interface Creation {
  /** Name in telemetry: `visit`. */
  readonly name: string
  readonly id: string
  readonly queueUrl: string
  /** Where its mapping is read, and where it is made. */
  readonly mappingPath: string
  readonly mappingsPath: string
  /** Makes the record; its mapping. */
  create(): Promise<Mapping>
}

const retryForm = z.object({ mapping: z.record(z.string(), z.unknown()), entityName: z.string() })

/** Another mapping for the same id tells that there are two records: a retry would not help. */
const post = async ({ mapping, log }: ToNomisContext, path: string, id: string, body: Mapping): Promise<void> => {
  try {
    await mapping.post({ path, correlationId: id, body })
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 409) throw error
    log.error(`${id} is in NOMIS twice`, { event: 'to-nomis-synch-duplicate' })
  }
}

/** Makes a record unless its mapping says that it is there; where the mapping cannot be written, a message of its own asks for that alone. */
export const createAndMap = async (context: ToNomisContext, creation: Creation): Promise<void> => {
  const { mapping, sqs, log, defects } = context
  const { name, id, queueUrl, mappingPath, mappingsPath } = creation
  const there = defects.has('no-idempotency-check')
    ? undefined
    : await unlessMissing(mapping.get({ path: mappingPath, correlationId: id }))
  if (there !== undefined) {
    log.info(`${name} ${id} exists already`, { event: `${name}-create-duplicate` })
    return
  }
  const made = await creation.create()
  await post(context, mappingsPath, id, made).catch(async (error: unknown) => {
    log.warn(`${name} mapping failed: ${errorWords(error)}`)
    if (defects.has('no-retry-mapping-message')) throw error
    const message = { mapping: made, telemetryAttributes: { id }, entityName: name }
    const body = { Type: retryMappingType, Message: JSON.stringify(message) }
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) }))
  })
}

/** Writes the mapping that an earlier message could not write. */
export const retryMapping = async (context: ToNomisContext, mappingsPath: string, message: unknown): Promise<void> => {
  const { mapping, entityName } = readContent(retryForm, message, retryMappingType)
  await post(context, mappingsPath, entityName, mapping)
}
