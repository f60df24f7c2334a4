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
import { defineTarget } from '../../../../targets/own/define-target.ts'

const cwd = new URL('.', import.meta.url).pathname
const alertAbove = 5
const withinMs = 20_000

/** Customers, Kafka and a vault as with `identity`, all in Python, on librdkafka and on Python's own TLS. */
export const inPython = (python: string): TargetDefinition => {
  let behind: { readonly certificates: Certificates; readonly events: Events } | undefined
  const running = () => {
    if (behind === undefined) throw new Error('the system does not run')
    return behind
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
      if (replica === 'vault') behind = { certificates: certificatesIn(directory), events: eventsOn(kafka) }
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
          install: async (validity) => running().certificates.install(validity),
        },
        consumer: {
          alert: { name: 'KafkaLagHigh', above: alertAbove, withinMs },
          lag: async () => running().events.lag(),
          poison: async (text) => running().events.poison(text),
          deadLetters: async () => running().events.deadLetters(),
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
