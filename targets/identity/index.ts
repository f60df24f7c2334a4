import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ShakedownError } from '../../harness/errors.ts'
import type { Answer } from '../../harness/model/front.ts'
import type { ServiceContext, TargetDefinition } from '../../harness/model/target.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { defineFrontDoor } from '../own/front/define-front-door.ts'
import { defineTarget } from '../own/define-target.ts'
import type { ProcessOptions } from '../own/own-process.ts'
import { type Certificates, certificatesIn } from './certificates.ts'
import { defects } from './defects.ts'
import { readLine } from './read-line.ts'
import { consumerGroup, deadLetterTopic, type Events, eventsOn, eventsTopic, partitions } from './events.ts'

/** Messages behind, above which the alert is raised. */
const alertAbove = 5
/** Prometheus and its alerts look every half second. */
const alertWithinMs = 10_000

/** How many events of a customer were booked, by the answer to reading it. */
const timesBooked = ({ status, body }: Answer): number => {
  const read: unknown = status === 200 ? JSON.parse(body) : {}
  return typeof read === 'object' && read !== null && 'events' in read ? Number(read.events) : 0
}

/** What a running system is reached by beside its front door: made when its services are started. */
interface Behind {
  readonly certificates: Certificates
  readonly events: Events
}

/** A small system in the manner of Hafnium's: customers are registered, sealed by a vault, and screened by consumers of Kafka; alerts tell of lag and certificates. */
export const identity = (): TargetDefinition => {
  let behind: Behind | undefined
  /** The first service that is started brings it about; all share one folder and one broker. */
  const prepare = ({ directory, kafka }: ServiceContext): Behind => {
    if (kafka === undefined)
      throw new ShakedownError('no-kafka', 'this stack has no Kafka for the topics of "identity"', {
        hint: 'Run it on embedded or on containers.',
        exitCode: 2,
      })
    return { certificates: certificatesIn(directory), events: eventsOn(kafka) }
  }
  const running = (): Behind => {
    if (behind === undefined) throw new Error('the system does not run')
    return behind
  }
  const env = (context: ServiceContext): Readonly<Record<string, string>> => {
    const { replica, kafka, directory, serviceUrl } = context
    if (replica === 'vault') behind = prepare(context)
    const name = kafka?.name ?? ((of: string) => of)
    return {
      REPLICA: replica,
      CERTIFICATES: directory,
      KAFKA_BOOTSTRAP_SERVERS: kafka?.bootstrap ?? '',
      EVENTS_TOPIC: name(eventsTopic),
      DEAD_LETTER_TOPIC: name(deadLetterTopic),
      CONSUMER_GROUP: name(consumerGroup),
      LAG_ALERT: String(alertAbove),
      ...(replica === 'alerting' ? { IDENTITY_URL: serviceUrl('identity-service') } : {}),
    }
  }
  const service = (name: string, more: Partial<ProcessOptions> = {}): ProcessOptions => {
    // TypeScript in the repository, JavaScript in the package.
    const main = fileURLToPath(new URL(`services/${name}/main${extname(import.meta.url)}`, import.meta.url))
    return {
      name,
      command: [process.execPath, main],
      health: '/actuator/health',
      replicas: more.replicas ?? 1,
      dependsOn: more.dependsOn ?? [],
      env,
    }
  }
  return defineTarget({
    name: 'identity',
    version: packageJson.version,
    streams: [],
    databases: ['identity'],
    kafkaTopics: [
      { name: eventsTopic, partitions },
      { name: deadLetterTopic, partitions: 1 },
    ],
    processes: [
      service('vault'),
      service('identity-service', { dependsOn: ['vault'] }),
      service('identity-consumer', { replicas: 2, dependsOn: ['identity-service'] }),
      service('alerting', { dependsOn: ['identity-service', 'vault'] }),
    ],
    fronts: [
      defineFrontDoor({
        name: 'identity.service',
        process: 'identity-service',
        links: { consumer: 'identity-consumer', vault: 'vault' },
        write: ({ text = '' }) => ({ method: 'POST', path: '/customers', json: { name: text } }),
        read: ({ id = '' }) => ({ path: `/customers/${id}` }),
        certificate: {
          alert: 'CertificateExpiring',
          withinMs: alertWithinMs,
          install: async (validity) => running().certificates.install(validity),
        },
        consumer: {
          alert: { name: 'KafkaLagHigh', above: alertAbove, withinMs: alertWithinMs },
          lag: async () => running().events.lag(),
          poison: async (text) => running().events.poison(text),
          deadLetters: async () => running().events.deadLetters(),
          times: timesBooked,
        },
      }),
    ],
    defects,
    readLine,
  })
}
