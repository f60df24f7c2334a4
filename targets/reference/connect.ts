import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { Pool } from 'pg'
import { harnessAccessKey } from '../../harness/model/stack.ts'
import type { EventStream, RunningSystem, Target, TargetDefinition } from '../../harness/model/target.ts'
import { peekMessages } from '../../harness/reach/peek-messages.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { operator } from './operator.ts'
import { putPatiently } from './put-patiently.ts'
import { queuesOf } from './services.ts'
import type { SystemReach } from './system-reach.ts'

/** What the target is made of besides the running system. */
export interface ConnectOptions {
  readonly definition: Pick<TargetDefinition, 'name' | 'subject' | 'services'>
  readonly jwtSecret: string
  readonly streams: readonly ((reach: SystemReach) => EventStream)[]
}

const countOf = (attributes: Readonly<Record<string, string>>, name: string): number => Number(attributes[name] ?? 0)

/** Reaches the running system the way its publishers and operators do. */
export const connect = (system: RunningSystem, { definition, jwtSecret, streams }: ConnectOptions): Target => {
  const sqs = new SQSClient({
    endpoint: system.queueEndpoint,
    region: system.region,
    credentials: { accessKeyId: harnessAccessKey, secretAccessKey: 'reference-system' },
    useQueueUrlAsEndpoint: false,
  })
  const database = new Pool({
    connectionString: system.databaseUrl('reference'),
    application_name: 'shakedown-effects',
    max: 4,
  })
  database.on('error', () => {
    // An idle connection that was cut: the next query opens another one, or fails and says so.
  })
  const { call, retryDlq, retryAllDlqs, purgeQueue, health } = operator(system, jwtSecret)
  const reach: SystemReach = {
    database,
    put: (service, path, body) => putPatiently(() => call('PUT', service, path, body)),
    call,
  }
  return {
    name: definition.name,
    subject: definition.subject,
    streams: streams.map((stream) => stream(reach)),
    publish: async (queue, { body, attributes = {}, groupId }) => {
      const sent = await sqs.send(
        new SendMessageCommand({
          QueueUrl: system.queueUrl(queue),
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
          ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
        }),
      )
      if (sent.MessageId === undefined) throw new Error(`${queue} gave no MessageId`)
      return { messageId: sent.MessageId }
    },
    depth: async (queue) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: system.queueUrl(queue),
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      )
      return {
        queue,
        visible: countOf(Attributes, 'ApproximateNumberOfMessages'),
        inFlight: countOf(Attributes, 'ApproximateNumberOfMessagesNotVisible'),
        delayed: countOf(Attributes, 'ApproximateNumberOfMessagesDelayed'),
      }
    },
    peek: async (queue, atMost) => peekMessages(sqs, system.queueUrl(queue), atMost),
    health: (service) =>
      health(definition.services.map(({ name }) => name).filter((name) => name === (service ?? name))),
    redrive: ({ service, deadLetterQueue }) => retryDlq(service, deadLetterQueue),
    redriveAll: async ({ service }) => {
      const queues = queuesOf[service] ?? []
      const counts = await retryAllDlqs(service)
      if (counts.length !== queues.length)
        throw new Error(`${service} answered for ${counts.length} dead-letter queues, it has ${queues.length}`)
      return new Map(queues.map(({ deadLetterQueue }, index) => [deadLetterQueue, counts[index] ?? 0]))
    },
    purge: ({ service, deadLetterQueue }) => purgeQueue(service, deadLetterQueue),
    restart: (service) => system.restart(service),
    database: databaseReach((name) => system.databaseUrl(name)),
    close: async () => {
      sqs.destroy()
      await database.end()
    },
  }
}
