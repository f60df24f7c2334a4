import type { KafkaAccess } from '../../harness/model/kafka.ts'
import { groupLag, type GroupLag } from '../../harness/reach/kafka/group-lag.ts'
import { kafkaClient } from '../../harness/reach/kafka/kafka-client.ts'

/** Topics and group, as the services know them. */
export const eventsTopic = 'customer.events'
/** What cannot be read. */
export const deadLetterTopic = 'customer.events.dlq'
/** Who consumes them. */
export const consumerGroup = 'identity-service'
/** Of the events' topic. */
export const partitions = 3

/** The events of a running system, past its services. */
export interface Events {
  lag(): Promise<GroupLag>
  /** Puts a message that nobody can read on every partition; how many. */
  poison(text: string): Promise<number>
  /** How many messages were given up so far. */
  deadLetters(): Promise<number>
}

/** Reaches a system's topics. */
export const eventsOn = ({ bootstrap, name }: KafkaAccess): Events => {
  const common = { clientId: 'shakedown', bootstrapBrokers: bootstrap.split(',') }
  return {
    lag: async () => {
      const { Admin } = await kafkaClient()
      const admin = new Admin(common)
      try {
        return await groupLag(admin, name(consumerGroup), [name(eventsTopic)])
      } finally {
        await admin.close()
      }
    },
    poison: async (text) => {
      const { Producer, stringSerializers } = await kafkaClient()
      const producer = new Producer({ ...common, serializers: stringSerializers })
      try {
        const messages = Array.from({ length: partitions }, (_, partition) => ({
          topic: name(eventsTopic),
          partition,
          value: `{"event":"${text}`,
        }))
        await producer.send({ messages, acks: -1 })
        return messages.length
      } finally {
        await producer.close()
      }
    },
    deadLetters: async () => {
      const { Admin } = await kafkaClient()
      const admin = new Admin(common)
      try {
        const asked = [{ name: name(deadLetterTopic), partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
        const [topic] = await admin.listOffsets({ topics: asked })
        return Number(topic?.partitions[0]?.offset ?? 0n)
      } finally {
        await admin.close()
      }
    },
  }
}
