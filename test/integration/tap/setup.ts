import { randomUUID } from 'node:crypto'
import { SQS, type SQSClientConfig } from '@aws-sdk/client-sqs'
import { AwsQueryProtocol } from '@aws-sdk/core/protocols'
import type { QueueEffect, QueueHit, QueueMatch } from '../../../harness/model/reach.ts'
import { manualClock, type ManualClock } from '../../../emulators/aws/http/index.ts'
import { type QueueEvent, startSqs } from '../../../emulators/aws/sqs/index.ts'
import { type RunningTap, startTap } from '../../../proxies/tap/index.ts'

/** What a client speaks. */
export type Protocol = 'json' | 'query'

/** Every rule and hold works in both. */
export const protocols: readonly Protocol[] = ['json', 'query']

const speaks: Readonly<Record<Protocol, Partial<SQSClientConfig>>> = {
  json: {},
  query: {
    protocol: AwsQueryProtocol,
    protocolSettings: {
      defaultNamespace: 'com.amazonaws.sqs',
      xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
      version: '2012-11-05',
      serviceTarget: 'AmazonSQS',
    },
  },
}

/** A tap in front of an embedded queue, whose clock is moved by hand. */
export interface TapSetup {
  readonly running: RunningTap
  readonly clock: ManualClock
  /** URL of the endpoint behind the tap. */
  readonly upstream: string
  /** What really happened, as the queue tells it. */
  readonly truth: readonly QueueEvent[]
  /** What the tap saw of it. */
  readonly seen: readonly QueueEvent[]
  /** AWS's SDK, through the tap. */
  consumer(name: string, protocol: Protocol, more?: Partial<SQSClientConfig>): SQS
  /** AWS's SDK, past the tap. */
  readonly direct: SQS
  /** Makes a queue; its URL on the tap. */
  queue(attributes?: Readonly<Record<string, string>>, end?: string): Promise<string>
  /** Puts a rule in force; its hits. */
  rule(
    effect: QueueEffect,
    match?: QueueMatch,
    atMost?: number,
  ): { readonly hits: QueueHit[]; readonly remove: () => void }
  stop(): Promise<void>
}

/** Starts it. `direct`: with no connection between the tap and the queue, as on the embedded stack. */
export const startTapSetup = async ({ direct: inProcess = false } = {}): Promise<TapSetup> => {
  const clock = manualClock()
  const truth: QueueEvent[] = []
  const seen: QueueEvent[] = []
  const server = await startSqs({ clock, observe: (event) => void truth.push(event) })
  const running = await startTap({
    upstream: server.url,
    ...(inProcess && { direct: server.answer }),
    observe: (event) => void seen.push(event),
  })
  const clients: SQS[] = []
  const client = (endpoint: string, accessKeyId: string, more: Partial<SQSClientConfig>): SQS => {
    const credentials = { accessKeyId, secretAccessKey: 'secret' }
    const made = new SQS({ endpoint, region: 'eu-west-2', credentials, maxAttempts: 1, ...more })
    clients.push(made)
    return made
  }
  const direct = client(server.url, 'harness', {})
  return {
    running,
    clock,
    truth,
    seen,
    direct,
    upstream: server.url,
    consumer: (name, protocol, more = {}) => client(running.url, name, { ...speaks[protocol], ...more }),
    queue: async (attributes = {}, end = '') => {
      const { QueueUrl = '' } = await direct.createQueue({
        QueueName: `q-${randomUUID()}${end}`,
        Attributes: attributes,
      })
      return running.queueUrl(QueueUrl, 'eu-west-2')
    },
    rule: (effect, match = {}, atMost) => {
      const hits: QueueHit[] = []
      const onHit = (hit: QueueHit): void => void hits.push(hit)
      const remove = running.tap.rule({ effect, match, onHit, ...(atMost === undefined ? {} : { atMost }) })
      return { hits, remove }
    },
    stop: async () => {
      for (const each of clients) each.destroy()
      await running.close()
      await server.close()
    },
  }
}

/** A queue's name, from its URL. */
export const nameOf = (url: string): string => url.split('/').at(-1) ?? ''
