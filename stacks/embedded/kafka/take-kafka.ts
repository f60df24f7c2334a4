import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import type { KafkaAccess, KafkaTopic } from '../../../harness/model/kafka.ts'
import { type Lease, writeLease } from '../../../harness/record/lease.ts'
import { adminOf, deleteMarked } from './marked-topics.ts'
import { startBroker } from './start-broker.ts'

/** A broker with a target's topics. */
export interface TakenKafka extends KafkaAccess {
  /** On another's broker topics and groups that bear our mark are deleted. */
  close(): Promise<void>
}

/** A run's topics stand as long as its process does. */
const yearMs = 365 * 24 * 3_600_000

const leaseOf = async (undo: { readonly bootstrap: string; readonly mark: string }, folder: string): Promise<Lease> => {
  await mkdir(folder, { recursive: true })
  const fault = 'kafka-topics'
  return writeLease(folder, { fault, options: {}, undo, token: `${fault}${undo.mark}`, ttlMs: yearMs })
}

/**
 * The broker of `KAFKA_BOOTSTRAP`, on which topics and groups of each system bear a mark of their own, or a fresh one of ours.
 *
 * @throws {ShakedownError} exit 4, where there is none
 */
export const takeKafka = async (topics: readonly KafkaTopic[], directory: string): Promise<TakenKafka> => {
  const given = process.env['KAFKA_BOOTSTRAP'] ?? ''
  const broker = given === '' ? await startBroker(directory) : undefined
  const bootstrap = broker?.bootstrap ?? given
  const mark = broker === undefined ? `-${randomBytes(4).toString('hex')}` : ''
  const name = (of: string): string => `${of}${mark}`
  const admin = await adminOf(bootstrap)
  const lease = broker === undefined ? await leaseOf({ bootstrap, mark }, join(directory, 'leases')) : undefined
  const clear = async (): Promise<void> => {
    await deleteMarked(admin, mark)
    await lease?.release()
  }
  const close = async (): Promise<void> => {
    // What could not be deleted now is by the next run: its record stays.
    if (broker === undefined) await clear().catch(() => undefined)
    await admin.close()
    await broker?.stop()
  }
  try {
    for (const { name: topic, partitions } of topics)
      await admin.createTopics({ topics: [name(topic)], partitions, replicas: 1 })
    return { bootstrap, name, close }
  } catch (error) {
    await close()
    if (broker !== undefined) throw error
    throw new ShakedownError(
      'broker-refused',
      `the broker of KAFKA_BOOTSTRAP, ${given}, made no topics: ${messageOf(error)}`,
      {
        hint: 'See whether it is reached from here without TLS and without a password, and lets topics be made; without the variable a broker of ours is started.',
        exitCode: 4,
        cause: error,
      },
    )
  }
}
