import { randomBytes } from 'node:crypto'
import type { KafkaAccess, KafkaTopic } from '../../../harness/model/kafka.ts'
import { kafkaClient } from '../../../harness/reach/kafka/kafka-client.ts'
import { startBroker } from './start-broker.ts'

/** A broker with a target's topics. */
export interface TakenKafka extends KafkaAccess {
  /** Topics that are another's broker's are deleted. */
  close(): Promise<void>
}

/**
 * The broker of `KAFKA_BOOTSTRAP`, on which topics and groups of each system bear a mark of their own, or a fresh one of ours.
 *
 * @throws {ShakedownError} exit 4, where there is none
 */
export const takeKafka = async (topics: readonly KafkaTopic[], directory: string): Promise<TakenKafka> => {
  const { Admin } = await kafkaClient()
  const given = process.env['KAFKA_BOOTSTRAP'] ?? ''
  const broker = given === '' ? await startBroker(directory) : undefined
  const bootstrap = broker?.bootstrap ?? given
  const mark = broker === undefined ? `-${randomBytes(4).toString('hex')}` : ''
  const name = (of: string): string => `${of}${mark}`
  const admin = new Admin({
    clientId: 'shakedown',
    bootstrapBrokers: bootstrap.split(','),
    retries: 20,
    retryDelay: 250,
  })
  const close = async (): Promise<void> => {
    if (broker === undefined)
      await admin.deleteTopics({ topics: topics.map((topic) => name(topic.name)) }).catch(() => undefined)
    await admin.close()
    await broker?.stop()
  }
  try {
    for (const { name: topic, partitions } of topics)
      await admin.createTopics({ topics: [name(topic)], partitions, replicas: 1 })
    return { bootstrap, name, close }
  } catch (error) {
    await close()
    throw error
  }
}
