import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'

/** A queue of the service's configuration (`hmpps.sqs.queues`). */
export interface LibraryQueue {
  readonly id: string
  readonly name: string
  readonly deadLetterName: string
  readonly topicId: string
  readonly filter?: readonly string[]
}

/** What the service makes: its topics by their ids, with their ARNs, and its queues. */
export interface LibraryMade {
  readonly topics: (env: Readonly<Record<string, string>>) => Readonly<Record<string, string>>
  readonly queues: readonly LibraryQueue[]
}

/** Of the topic's `FifoTopic` and the queue's `FifoQueue`: each is FIFO as its name says. */
const fifo = (name: string, attribute: string): Record<string, string> =>
  name.endsWith('.fifo') ? { [attribute]: 'true' } : {}

/**
 * Makes topics, queues and subscriptions as the service does at its start with `hmpps.sqs.provider=localstack`: HmppsTopicFactory.kt and
 * HmppsQueueFactory.kt of hmpps-spring-boot-sqs. It fails where a queue exists with other attributes.
 */
export const makeAsLibrary = async (
  env: Readonly<Record<string, string>>,
  { topics, queues }: LibraryMade,
): Promise<void> => {
  const endpoint = env['HMPPS_SQS_LOCALSTACK_URL'] ?? ''
  const common = {
    endpoint,
    region: env['AWS_REGION'] ?? env['HMPPS_SQS_REGION'] ?? '',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  }
  const [sns, sqs] = [new SNSClient(common), new SQSClient(common)]
  const arns = topics(env)
  for (const arn of Object.values(arns)) {
    const name = arn.split(':').at(-1) ?? ''
    await sns.send(new CreateTopicCommand({ Name: name, Attributes: fifo(name, 'FifoTopic') }))
  }
  for (const { id, name, deadLetterName, topicId, filter } of queues) {
    await sqs.send(new CreateQueueCommand({ QueueName: deadLetterName, Attributes: fifo(deadLetterName, 'FifoQueue') }))
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: deadLetterName }))
    const dead = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
    const setting = (property: string, otherwise: string): string =>
      env[`HMPPS_SQS_QUEUES_${id.toUpperCase()}_${property}`] ?? otherwise
    const redrive = `{"deadLetterTargetArn":"${dead.Attributes?.['QueueArn'] ?? ''}","maxReceiveCount":"${setting('DLQMAXRECEIVECOUNT', '2')}"}`
    await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          ...fifo(name, 'FifoQueue'),
          RedrivePolicy: redrive,
          VisibilityTimeout: setting('VISIBILITYTIMEOUT', '30'),
        },
      }),
    )
    const made = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: `${endpoint}/000000000000/${name}`,
        AttributeNames: ['QueueArn'],
      }),
    )
    await sns.send(
      new SubscribeCommand({
        TopicArn: arns[topicId],
        Protocol: 'sqs',
        Endpoint: made.Attributes?.['QueueArn'],
        ...(filter === undefined ? {} : { Attributes: { FilterPolicy: JSON.stringify({ eventType: filter }) } }),
      }),
    )
  }
  sns.destroy()
  sqs.destroy()
}
