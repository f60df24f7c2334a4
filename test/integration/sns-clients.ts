import { SNSClient } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs'
import { manualClock, type ManualClock } from '../../emulators/aws/http/index.ts'
import { startSqsSns, type SqsSnsServer } from '../../emulators/aws/sns/index.ts'

/** An endpoint with a clock of its own, and AWS's clients for it. */
export interface SnsSetup {
  readonly server: SqsSnsServer
  readonly clock: ManualClock
  readonly sns: SNSClient
  readonly sqs: SQSClient
  /** Clients of another region or account. */
  clientsFor(more: { readonly region?: string; readonly accessKeyId?: string }): { sns: SNSClient; sqs: SQSClient }
  /** Makes a queue and tells its URL and ARN. */
  createQueue(name: string, attributes?: Record<string, string>): Promise<{ url: string; arn: string }>
  /** Receives what is on a queue, and deletes it. */
  drain(url: string): Promise<readonly Message[]>
  stop(): Promise<void>
}

/** Starts it. */
export const startSns = async (): Promise<SnsSetup> => {
  const clock = manualClock()
  const server = await startSqsSns({ clock })
  const made: { destroy(): void }[] = []

  const clientsFor: SnsSetup['clientsFor'] = ({ region = 'eu-west-2', accessKeyId = 'publisher' }) => {
    const configuration = {
      endpoint: server.url,
      region,
      credentials: { accessKeyId, secretAccessKey: 'secret' },
      maxAttempts: 1,
    }
    const clients = { sns: new SNSClient(configuration), sqs: new SQSClient(configuration) }
    made.push(clients.sns, clients.sqs)
    return clients
  }
  const { sns, sqs } = clientsFor({})

  const receive = async (QueueUrl: string): Promise<readonly Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    )
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    return Messages
  }

  return {
    server,
    clock,
    sns,
    sqs,
    clientsFor,
    createQueue: async (name, attributes = {}) => {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
      return { url: QueueUrl, arn: `arn:aws:sqs:eu-west-2:000000000000:${name}` }
    },
    drain: async (url) => {
      const all: Message[] = []
      for (let some = await receive(url); some.length > 0; some = await receive(url)) all.push(...some)
      return all
    },
    stop: async () => {
      for (const client of made) client.destroy()
      await server.close()
    },
  }
}
