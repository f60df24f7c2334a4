import { errorWords } from '../platform/error-words.ts'
import { HttpError } from '../platform/http-client.ts'
import type { Attributes } from '../platform/log.ts'
import type { Delivery } from '../queues/consume-queue.ts'
import type { CreateGuard } from './already-created.ts'
import type { SyncContext } from './context.ts'
import { IdGivenAgain, postMapping } from './mapping-store.ts'
import type { Mapping, MappingKind } from './mapping-store.ts'
import { sendRetryMapping } from './retry-mapping.ts'
import { tellRefusedMapping } from './tell-refused-mapping.ts'

/** A record to be created in NOMIS because of an event. */
export interface Creation {
  readonly kind: MappingKind
  readonly queueUrl: string
  readonly guard: CreateGuard
  readonly delivery: Delivery
  /** Our id of the record. */
  readonly id: string
  readonly attributes: Attributes
  /** Whether NOMIS has the record of that id of ours. */
  exists(): Promise<boolean>
  /** Reads the content and posts it to NOMIS. `existed`: NOMIS had made the record before, for the same id. */
  create(idempotencyKey: string | undefined): Promise<{ readonly nomisId: string; readonly existed: boolean }>
}

/** The mapping cannot be written now: a message of our own will, so that the create is not done again because of it. */
const mapOrRetryLater = async (context: SyncContext, creation: Creation, mapping: Mapping, attributes: Attributes) => {
  const { kind, queueUrl } = creation
  try {
    return await postMapping(context, kind, mapping)
  } catch (error) {
    // Trying again alone would never write it: people have to clean up first.
    if (error instanceof IdGivenAgain) throw error
    context.log.warn(`${kind.name} mapping failed: ${errorWords(error)}`, {
      event: `${kind.name}-mapping-create-failed`,
      attributes,
    })
    // "The record itself is there, that is what counts."
    if (context.defects.has('no-retry-mapping-message')) return undefined
    const retry = { mapping, telemetryAttributes: attributes, entityName: kind.name }
    const retryAfterSeconds = error instanceof HttpError ? error.retryAfterSeconds : undefined
    await sendRetryMapping(context.sqs, queueUrl, retry, retryAfterSeconds ?? 0)
    return undefined
  }
}

/**
 * What is mapped is taken for created only where NOMIS has it: after a refresh a mapping may point at what is lost, or stand for another record of that id, and nobody would
 * hear of the one that was not created.
 */
const refuseStale = async (
  { log, defects }: SyncContext,
  { kind: { name, nomisIdName }, id, exists }: Creation,
  { nomisId }: Mapping,
  attributes: Attributes,
): Promise<void> => {
  // "It is mapped, so it is there." What is only reserved points at nothing.
  if (defects.has('trusts-stale-mapping') || nomisId === null || (await exists())) return
  const words = `the mapping of ${name} ${id} points at ${nomisId}, which NOMIS does not have`
  log.error(words, { event: `${name}-create-stale-mapping`, attributes: { ...attributes, [nomisIdName]: nomisId } })
  throw new Error(words)
}

/** The create flow: once per id of ours, however often and wherever its event arrives. */
export const createInNomis = async (context: SyncContext, creation: Creation): Promise<void> => {
  const { log } = context
  const { kind, guard, delivery, id } = creation
  const { name, nomisIdName } = kind
  const attributes = { ...creation.attributes, notificationId: delivery.notification.notificationId }

  const before = await guard.alreadyCreated(id, delivery)
  if (before !== undefined) {
    await refuseStale(context, creation, before, attributes)
    log.info(`${name} ${id} exists already`, {
      event: `${name}-create-duplicate`,
      attributes: { ...attributes, [nomisIdName]: before.nomisId ?? '' },
    })
    return
  }
  const { nomisId, existed } = await creation
    .create(guard.idempotencyKey(id, delivery.messageId))
    .catch((error: unknown) => {
      log.error(`${name} ${id} not created: ${errorWords(error)}`, { event: `${name}-create-failed`, attributes })
      throw error
    })
  const mapping = { id, nomisId }
  guard.created(mapping)
  const withNomisId = { ...attributes, [nomisIdName]: nomisId }
  const mapped = await mapOrRetryLater(context, creation, mapping, withNomisId)
  if (mapped?.result === 'duplicate') tellRefusedMapping(context, { kind, id, ...mapped, attributes: withNomisId })
  else if (mapped !== undefined)
    log.info(existed ? `${name} ${id} was in NOMIS already` : `${name} ${id} created`, {
      event: existed ? `${name}-create-duplicate` : `${name}-create-success`,
      attributes: withNomisId,
    })
}
