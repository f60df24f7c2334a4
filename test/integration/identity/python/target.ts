import type { TargetDefinition } from '../../../../harness/model/target.ts'
import { type Certificates, certificatesIn } from '../../../../targets/identity/certificates.ts'
import {
  consumerGroup,
  deadLetterTopic,
  type Events,
  eventsOn,
  eventsTopic,
  partitions,
} from '../../../../targets/identity/events.ts'
import { readLine } from '../../../../targets/identity/read-line.ts'
import { defineFrontDoor } from '../../../../targets/own/front/define-front-door.ts'
import type { OwnReach } from '../../../../targets/own/own-reach.ts'
import { defineTarget } from '../../../../targets/own/define-target.ts'

const cwd = new URL('.', import.meta.url).pathname
const alertAbove = 5
const withinMs = 20_000

/** Customers, Kafka and a vault as with `identity`, all in Python, on librdkafka and on Python's own TLS. */
export const inPython = (python: string): TargetDefinition => {
  let certificates: Certificates | undefined
  const events = ({ kafka }: OwnReach): Events => {
    if (kafka === undefined) throw new Error('no Kafka')
    return eventsOn(kafka)
  }
  const process = (name: string, replicas: number, dependsOn: readonly string[] = []) => ({
    name,
    command: [python, '-u', '-B', `${name}.py`] as const,
    cwd,
    health: '/health',
    replicas,
    dependsOn,
    env: ({ directory, kafka, replica }: Parameters<TargetDefinition['services'][number]['env']>[0]) => {
      if (kafka === undefined) throw new Error('no Kafka')
      if (replica === 'vault') certificates = certificatesIn(directory)
      return {
        STATE: directory,
        KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
        EVENTS_TOPIC: kafka.name(eventsTopic),
        DEAD_LETTER_TOPIC: kafka.name(deadLetterTopic),
        CONSUMER_GROUP: kafka.name(consumerGroup),
        LAG_ALERT: String(alertAbove),
      }
    },
  })
  return defineTarget({
    name: 'in-python',
    streams: [],
    kafkaTopics: [
      { name: eventsTopic, partitions },
      { name: deadLetterTopic, partitions: 1 },
    ],
    processes: [process('vault', 1), process('consumer', 2, ['vault']), process('door', 1, ['vault'])],
    fronts: [
      defineFrontDoor({
        name: 'in-python.door',
        process: 'door',
        links: { consumer: 'consumer', vault: 'vault' },
        write: ({ text = '' }) => ({ method: 'POST', path: '/customers', json: { name: text } }),
        read: ({ id = '' }) => ({ path: `/customers/${id}` }),
        certificate: {
          alert: 'CertificateExpiring',
          withinMs,
          install: async (validity) => certificates?.install(validity),
        },
        consumer: {
          alert: { name: 'KafkaLagHigh', above: alertAbove, withinMs },
          lag: async (reach) => events(reach).lag(),
          poison: async (text, reach) => events(reach).poison(text),
          deadLetters: async (reach) => events(reach).deadLetters(),
          times: ({ status, body }) => (status === 200 ? Number(JSON.parse(body).events) : 0),
        },
      }),
    ],
    defects: [
      ['commits-before-work', 'consumer-lag', 'events-booked-once'] as const,
      ['poison-blocks-partition', 'consumer-lag', 'events-booked-once'] as const,
      ['ignores-expiry', 'certificate-expiring', 'expired-is-refused'] as const,
    ].map(([name, scenario, check]) => ({ name, says: name, scenario, check, streams: ['in-python.door'] })),
    readLine,
  })
}
