import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { QueueDefinition } from '../../harness/model/target.ts'

/** Makes a target's queues, dead-letter queues first; their URLs by name. `there`: URLs of those that exist, where messages of others may go. */
export const makeQueues = async (
  client: SQSClient,
  queues: readonly QueueDefinition[],
  there: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> => {
  const urls = new Map<string, string>()
  const arns = new Map<string, string>()
  const arnOf = async (url: string): Promise<string> => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    )
    return Attributes?.['QueueArn'] ?? ''
  }
  for (const [name, url] of there) arns.set(name, await arnOf(url))
  const ordered = [
    ...queues.filter(({ redrive }) => redrive === undefined),
    ...queues.filter(({ redrive }) => redrive !== undefined),
  ]
  for (const { name, fifo, visibilityTimeoutSeconds, redrive } of ordered) {
    const attributes: Record<string, string> = { VisibilityTimeout: String(visibilityTimeoutSeconds) }
    if (fifo) Object.assign(attributes, { FifoQueue: 'true', ContentBasedDeduplication: 'true' })
    if (redrive !== undefined)
      attributes['RedrivePolicy'] = JSON.stringify({
        deadLetterTargetArn: arns.get(redrive.deadLetterQueue),
        maxReceiveCount: redrive.maxReceiveCount,
      })
    const { QueueUrl: url = '' } = await client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    )
    urls.set(name, url)
    arns.set(name, await arnOf(url))
  }
  return urls
}
