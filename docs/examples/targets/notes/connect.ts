import { GetQueueAttributesCommand, type QueueAttributeName, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { Pool } from 'pg'
import { databaseReach } from '../../../../harness/reach/database-session.ts'
import { harnessAccessKey } from '../../../../harness/model/stack.ts'
import type { RunningSystem, Subject, Target } from '../../../../harness/model/target.ts'
import { noteWritten } from './note-written.ts'

// #region connect
/** Reaches the running system as its publishers and operators do. */
export const connect = (system: RunningSystem, subject: Subject): Target => {
  const sqs = new SQSClient({
    endpoint: system.queueEndpoint,
    region: system.region,
    // Under this name the queue tells our own calls from the system's.
    credentials: { accessKeyId: harnessAccessKey, secretAccessKey: 'none' },
  })
  const database = new Pool({ connectionString: system.databaseUrl('notes'), application_name: 'shakedown-effects' })
  return {
    name: 'notes',
    subject,
    streams: [noteWritten(database)],
    publish: async (queue, { body }) => {
      const sent = await sqs.send(new SendMessageCommand({ QueueUrl: system.queueUrl(queue), MessageBody: body }))
      return { messageId: sent.MessageId ?? '' }
    },
    depth: async (queue) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: system.queueUrl(queue), AttributeNames: ['All'] }),
      )
      const count = (name: QueueAttributeName): number => Number(Attributes?.[name])
      return {
        queue,
        visible: count('ApproximateNumberOfMessages'),
        inFlight: count('ApproximateNumberOfMessagesNotVisible'),
        delayed: count('ApproximateNumberOfMessagesDelayed'),
      }
    },
    health: async () =>
      Promise.all(
        system.serviceUrls('notes').map(async (url, nth) => {
          const answer = await fetch(url).then(
            ({ status }) => `answering ${status}`,
            () => 'not answering',
          )
          return { service: `notes-${nth + 1}`, up: answer === 'answering 200', words: answer }
        }),
      ),
    // It gives its operators no way to. Scenarios that redrive skip its stream, which makes no unreadable events.
    redrive: async () => Promise.reject(new Error('notes has no way to redrive')),
    redriveAll: async () => Promise.reject(new Error('notes has no way to redrive')),
    restart: async (service) => system.restart(service),
    database: databaseReach((name) => system.databaseUrl(name)),
    close: async () => {
      sqs.destroy()
      await database.end()
    },
  }
}
// #endregion connect
