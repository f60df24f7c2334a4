import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from '@platformatic/kafka'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import type { KafkaAccess, KafkaTopic } from '../../../harness/model/kafka.ts'
import { kafkaClient } from '../../../harness/reach/kafka/kafka-client.ts'
import { startBroker } from './start-broker.ts'

/** Longer than a session of a member lasts whose process is gone, by what clients ask for. */
const missedWithinMs = 60_000

/** Whether the group is gone, or was never there. */
const isDeleted = async (admin: Admin, group: string): Promise<boolean> => {
  try {
    await admin.deleteGroups({ groups: [group] })
    return true
  } catch (error) {
    return !JSON.stringify(error, Object.getOwnPropertyNames(error)).includes('NON_EMPTY_GROUP')
  }
}

/** A broker with a target's topics. */
export interface TakenKafka extends KafkaAccess {
  /** On another's broker topics and groups that bear our mark are deleted. */
  close(): Promise<void>
}

/**
 * The broker of `KAFKA_BOOTSTRAP`, on which topics and groups of each system bear a mark of their own, or a fresh one of ours.
 *
 * @throws {ShakedownError} exit 4, where there is none
 */
export const takeKafka = async (topics: readonly KafkaTopic[], directory: string): Promise<TakenKafka> => {
  const { Admin: Client } = await kafkaClient()
  const given = process.env['KAFKA_BOOTSTRAP'] ?? ''
  const broker = given === '' ? await startBroker(directory) : undefined
  const bootstrap = broker?.bootstrap ?? given
  const mark = broker === undefined ? `-${randomBytes(4).toString('hex')}` : ''
  /** Topics and groups that somebody asked the name of. */
  const named = new Set<string>()
  const name = (of: string): string => {
    named.add(of)
    return `${of}${mark}`
  }
  const admin = new Client({
    clientId: 'shakedown',
    bootstrapBrokers: bootstrap.split(','),
    retries: 20,
    retryDelay: 250,
  })
  const own = new Set(topics.map((topic) => topic.name))
  /** What bears our mark, and nothing else. A group is kept while a member that was killed is not missed yet. */
  const clear = async (): Promise<void> => {
    await admin.deleteTopics({ topics: [...own].map(name) }).catch(() => undefined)
    const until = performance.now() + missedWithinMs
    for (const group of [...named].filter((each) => !own.has(each)).map(name))
      while (!(await isDeleted(admin, group)) && performance.now() < until) await delay(250)
  }
  const close = async (): Promise<void> => {
    if (broker === undefined) await clear()
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
