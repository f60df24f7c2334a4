import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { setTimeout as delay } from 'node:timers/promises'
import { oncePurgeable } from './once-purgeable.ts'
import { pointerBody } from '../../harness/model/s3-pointer.ts'
import { offloadedBodies } from './offloaded-bodies.ts'
import { inTime, manyAtOnce } from '../../harness/reach/many-at-once.ts'
import { queueAccess } from '../../harness/reach/queue-access.ts'
import { peekMessages } from '../../harness/reach/peek-messages.ts'
import type { OutgoingMessage, QueueDepth, RunningSystem, Target } from '../../harness/model/target.ts'

/** What publishers and operators do with queues, through the AWS SDK. */
export interface OwnQueues {
  publish(queue: string, message: OutgoingMessage): Promise<{ readonly messageId: string }>
  depth(queue: string): Promise<QueueDepth>
  arn(queue: string): Promise<string>
  readonly peek: NonNullable<Target['peek']>
  /** Moves everything on a dead-letter queue back where it came from, and waits until that is done; how many it found. */
  redrive(deadLetterQueue: string): Promise<number>
  /** How many it found. */
  purge(queue: string): Promise<number>
  close(): void
}

/** Milliseconds between two looks at a move task. */
const everyMs = 100

/** The queues of a running system. */
export const ownQueues = (
  system: Pick<RunningSystem, 'queueEndpoint' | 'region' | 'queueUrl' | 's3Endpoint'>,
  answersWithinMs?: number,
): OwnQueues => {
  const offloads = offloadedBodies(system)
  const sqs = new SQSClient({
    ...queueAccess(system),
    requestHandler: manyAtOnce,
  })
  const attributesOf = async (queue: string): Promise<Readonly<Record<string, string>>> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: system.queueUrl(queue), AttributeNames: ['All'] }),
      inTime(answersWithinMs),
    )
    return Attributes
  }
  const depth = async (queue: string): Promise<QueueDepth> => {
    const attributes = await attributesOf(queue)
    const count = (name: string): number => Number(attributes[name] ?? 0)
    return {
      queue,
      visible: count('ApproximateNumberOfMessages'),
      inFlight: count('ApproximateNumberOfMessagesNotVisible'),
      delayed: count('ApproximateNumberOfMessagesDelayed'),
    }
  }
  return {
    depth,
    arn: async (queue) => (await attributesOf(queue))['QueueArn'] ?? '',
    peek: async (queue, atMost) => peekMessages(sqs, system.queueUrl(queue), atMost),
    publish: async (queue, { body, attributes = {}, groupId, offload }) => {
      if (offload !== undefined) await offloads.put(offload, body)
      const { MessageId: messageId } = await sqs.send(
        new SendMessageCommand({
          QueueUrl: system.queueUrl(queue),
          MessageBody: offload === undefined ? body : pointerBody(offload),
          MessageAttributes: {
            ...Object.fromEntries(
              Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
            ),
            // By this the libraries know a pointer.
            ...(offload === undefined
              ? {}
              : { ExtendedPayloadSize: { DataType: 'Number', StringValue: String(Buffer.byteLength(body)) } }),
          },
          ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
        }),
        inTime(answersWithinMs),
      )
      if (messageId === undefined) throw new Error(`${queue} gave no MessageId`)
      return { messageId }
    },
    redrive: async (deadLetterQueue) => {
      const { visible } = await depth(deadLetterQueue)
      if (visible === 0) return 0
      const { QueueArn: arn } = await attributesOf(deadLetterQueue)
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))
      for (;;) {
        const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }))
        const [task] = Results
        if (task?.Status === 'FAILED')
          throw new Error(`the move task of ${deadLetterQueue} failed: ${task.FailureReason}`)
        if (task?.Status !== 'RUNNING') return visible
        await delay(everyMs)
      }
    },
    purge: async (queue) => {
      const { visible } = await depth(queue)
      await oncePurgeable(async () => sqs.send(new PurgeQueueCommand({ QueueUrl: system.queueUrl(queue) })))
      return visible
    },
    close: () => {
      sqs.destroy()
      offloads.close()
    },
  }
}
