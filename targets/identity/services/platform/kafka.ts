import { setting } from './log.ts'

/** What every client of Kafka is told. */
export const kafka = () => ({
  clientId: setting('REPLICA'),
  bootstrapBrokers: setting('KAFKA_BOOTSTRAP_SERVERS').split(','),
})

/** Names of topics and group, as they are on this broker. */
export const names = () => ({
  events: setting('EVENTS_TOPIC'),
  deadLetters: setting('DEAD_LETTER_TOPIC'),
  group: setting('CONSUMER_GROUP'),
})
