import { setTimeout as delay } from 'node:timers/promises'
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka'
import { Pool } from 'pg'
import { kafka, names } from '../platform/kafka.ts'
import { isDefect, log, setting } from '../platform/log.ts'
import { serve } from '../platform/serve.ts'
import { apply, type CustomerEvent, isEvent } from './apply.ts'

const { events, deadLetters, group } = names()
/** Screening of a customer takes its time. */
const workMs = 100
const database = new Pool({ connectionString: setting('DATABASE_URL'), application_name: setting('REPLICA') })
database.on('error', (error) => log('WARN', `a connection broke: ${error.message}`))
const producer = new Producer({ ...kafka(), serializers: stringSerializers, acks: -1 })
const consumer = new Consumer({
  ...kafka(),
  groupId: group,
  deserializers: stringDeserializers,
  // The library commits what it has fetched by itself, unless it is told not to.
  autocommit: isDefect('commits-before-work'),
  sessionTimeout: 6_000,
  heartbeatInterval: 1_000,
  rebalanceTimeout: 10_000,
})

const parsed = (value: string): CustomerEvent | undefined => {
  try {
    const event: unknown = JSON.parse(value)
    return isEvent(event) ? event : undefined
  } catch {
    return undefined
  }
}

/** Tries until it works: the database may be away. */
const persistently = async (work: () => Promise<unknown>): Promise<void> => {
  for (;;)
    try {
      await work()
      return
    } catch (error) {
      log('ERROR', `will be tried again: ${String(error)}`)
      await delay(500)
    }
}

const handle = async (value: string): Promise<void> => {
  const event = parsed(value)
  if (event !== undefined) {
    await delay(workMs)
    await persistently(async () => apply(database, event))
    return
  }
  if (isDefect('poison-blocks-partition'))
    await persistently(async () => Promise.reject(new Error(`cannot read ${value.slice(0, 40)}`)))
  log('ERROR', `cannot read a message, which goes to the dead letters: ${value.slice(0, 40)}`)
  await persistently(async () => producer.send({ messages: [{ topic: deadLetters, value }] }))
}

const stream = await consumer.consume({ topics: [events], mode: 'committed', fallbackMode: 'earliest' })
const work = async (): Promise<void> => {
  for await (const message of stream) {
    await handle(message.value)
    if (isDefect('commits-before-work')) continue
    // Whoever lost the partition meanwhile may not commit: another does the work again, which is known by its event.
    await Promise.resolve(message.commit()).catch((error: unknown) => log('WARN', `not committed: ${String(error)}`))
  }
}
work().catch((error: unknown) => {
  log('ERROR', `consuming ended: ${String(error)}`)
  process.exit(1)
})
serve(
  async () => Promise.resolve({ status: 404 }),
  async () => {
    await stream.close()
    await consumer.close()
    await producer.close()
    await database.end()
  },
)
