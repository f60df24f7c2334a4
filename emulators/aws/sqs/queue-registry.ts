import type { Clock } from '../http/clock.ts'
import { createQueue } from './create-queue.ts'
import { defaultAttributes, settingsOf, type QueueAttributes } from './queue-attributes.ts'
import type { QueueEvent } from './queue-event.ts'
import type { Queue } from './queue.ts'
import { queueDeletedRecently, queueDoesNotExist } from './sqs-errors.ts'

/** A queue and what is known of it besides its messages. */
export interface QueueRecord {
  readonly queue: Queue
  readonly region: string
  readonly account: string
  readonly name: string
  /** Settable attributes, defaults included. Change them with `setAttributes`. */
  attributes: QueueAttributes
  readonly tags: Map<string, string>
  modifiedMs: number
  purgedMs: number | undefined
}

/** Where a queue is to be found: the same name in another region or account is another queue. */
export interface QueueAddress {
  readonly region: string
  readonly account: string
  readonly name: string
}

/** What a registry needs of its surroundings. */
export interface RegistryContext {
  readonly clock: Clock
  readonly defer: (callback: () => void) => void
  readonly emit: ((event: QueueEvent) => void) | undefined
}

/** All queues of a server. */
export interface QueueRegistry {
  /** @throws QueueDeletedRecently within 60 s of a deletion */
  create(address: QueueAddress, attributes: QueueAttributes, tags: ReadonlyMap<string, string>): QueueRecord
  find(address: QueueAddress): QueueRecord | undefined
  /** @throws QueueDoesNotExist */
  get(address: QueueAddress): QueueRecord
  findByArn(arn: string): QueueRecord | undefined
  /** In the order of their names. */
  list(region: string, account: string): readonly QueueRecord[]
  setAttributes(record: QueueRecord, attributes: QueueAttributes): void
  remove(record: QueueRecord): void
  /** Queues whose redrive policy names this one, in the order of their names. */
  sourcesOf(arn: string): readonly QueueRecord[]
  close(): void
}

const deletedRecentlyMs = 60_000

/** The ARN of a queue. */
export const arnOf = ({ region, account, name }: QueueAddress): string => `arn:aws:sqs:${region}:${account}:${name}`

/** Makes an empty registry. */
export const queueRegistry = (context: RegistryContext): QueueRegistry => {
  const byArn = new Map<string, QueueRecord>()
  const deletedMs = new Map<string, number>()
  const inOrder = () => [...byArn.values()].sort((a, b) => (a.name < b.name ? -1 : 1))

  const refuseRecentlyDeleted = (arn: string): void => {
    const nowMs = context.clock.now()
    for (const [deleted, atMs] of deletedMs) if (nowMs - atMs >= deletedRecentlyMs) deletedMs.delete(deleted)
    if (deletedMs.has(arn)) throw queueDeletedRecently()
  }

  return {
    create: (address, given, tags) => {
      const arn = arnOf(address)
      refuseRecentlyDeleted(arn)
      const fifo = address.name.endsWith('.fifo')
      const attributes = new Map([...defaultAttributes(fifo), ...given])
      const queue = createQueue({ name: address.name, arn, fifo }, settingsOf(attributes), {
        ...context,
        find: (target) => byArn.get(target)?.queue,
      })
      const record: QueueRecord = {
        queue,
        ...address,
        attributes,
        tags: new Map(tags),
        modifiedMs: queue.createdMs,
        purgedMs: undefined,
      }
      byArn.set(arn, record)
      return record
    },
    find: (address) => byArn.get(arnOf(address)),
    get: (address) => {
      const record = byArn.get(arnOf(address))
      if (!record) throw queueDoesNotExist()
      return record
    },
    findByArn: (arn) => byArn.get(arn),
    list: (region, account) => inOrder().filter((record) => record.region === region && record.account === account),
    setAttributes: (record, attributes) => {
      record.attributes = attributes
      record.modifiedMs = context.clock.now()
      record.queue.configure(settingsOf(attributes))
    },
    remove: (record) => {
      byArn.delete(record.queue.arn)
      deletedMs.set(record.queue.arn, context.clock.now())
      record.queue.purge()
      record.queue.close()
    },
    sourcesOf: (arn) => inOrder().filter((record) => record.queue.settings().redrive?.deadLetterTargetArn === arn),
    close: () => {
      for (const record of byArn.values()) record.queue.close()
    },
  }
}
