import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SNS } from '@aws-sdk/client-sns'
import { SQS, type Message, type ReceiveMessageCommandInput } from '@aws-sdk/client-sqs'
import type { Endpoint } from './endpoint.ts'
import { rawRequest } from './raw-request.ts'
import type { Subject } from './subject.ts'

/** A subject and what ends it. */
export interface OwnedSubject {
  readonly subject: Subject
  /** Undoes what the point made, whatever of it fails. */
  end(): Promise<void>
}

/** Clients shared by all points. */
export interface Clients {
  readonly sqs: SQS
  readonly sns: SNS
  sqsIn(region: string): SQS
  destroy(): void
}

/** Connects to an endpoint. Nothing is retried: what an endpoint answers once is what it answers. */
export const connect = (endpoint: Endpoint & { readonly region: string }): Clients => {
  const { url, snsUrl = url, region, credentials = { accessKeyId: 'test', secretAccessKey: 'test' } } = endpoint
  const others = new Map<string, SQS>()
  const sqs = new SQS({ endpoint: url, region, credentials, maxAttempts: 1 })
  const sns = new SNS({ endpoint: snsUrl, region, credentials, maxAttempts: 1 })
  return {
    sqs,
    sns,
    sqsIn: (other) => {
      const known = others.get(other) ?? new SQS({ endpoint: url, region: other, credentials, maxAttempts: 1 })
      others.set(other, known)
      return known
    },
    destroy: () => {
      for (const client of [sqs, sns, ...others.values()]) client.destroy()
    },
  }
}

const receiveWaitSeconds = 2

/** A point may fail before it awaits a receive that it started; that receive must then not end the process. */
const watched = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined)
  return promise
}

/** Makes the subject of one point. */
export const makeSubject = (endpoint: Endpoint & { readonly region: string }, clients: Clients): OwnedSubject => {
  const { sqs, sns } = clients
  const undos: (() => Promise<unknown>)[] = []
  const { advance } = endpoint
  const name = (end = ''): string => `conformance-${randomUUID()}${end}`

  const make = async (queueName: string, attributes: Readonly<Record<string, string>> | undefined): Promise<string> => {
    const { QueueUrl = '' } = await sqs.createQueue({
      QueueName: queueName,
      ...(attributes && { Attributes: attributes }),
    })
    undos.push(() => sqs.deleteQueue({ QueueUrl }))
    return QueueUrl
  }
  const makeTopic = async (
    topicName: string,
    attributes: Readonly<Record<string, string>> | undefined,
  ): Promise<string> => {
    const { TopicArn = '' } = await sns.createTopic({ Name: topicName, ...(attributes && { Attributes: attributes }) })
    undos.push(() => sns.deleteTopic({ TopicArn }))
    return TopicArn
  }
  const attribute = async (QueueUrl: string, wanted: string): Promise<string | undefined> => {
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
    return (Attributes as Record<string, string>)[wanted]
  }
  const receive = async (QueueUrl: string, options: Partial<ReceiveMessageCommandInput>): Promise<Message[]> =>
    (await sqs.receiveMessage({ QueueUrl, ...options })).Messages ?? []
  const taken = async (url: string, options: Partial<ReceiveMessageCommandInput>): Promise<Message[]> => {
    const messages = await receive(url, { WaitTimeSeconds: receiveWaitSeconds, ...options })
    assert.ok(messages.length > 0, 'nothing was received')
    return messages
  }
  const one = async (url: string, options: Partial<ReceiveMessageCommandInput>) => {
    const [first, ...more] = await taken(url, options)
    assert.equal(more.length, 0, 'more than one message was received')
    return { ...first, ReceiptHandle: first?.ReceiptHandle ?? '', MessageId: first?.MessageId ?? '' }
  }
  const pass: Subject['pass'] = async (ms) => {
    if (advance) advance(ms)
    else await sleep(ms)
  }

  const subject: Subject = {
    url: endpoint.url,
    region: endpoint.region,
    credentials: endpoint.credentials ?? { accessKeyId: 'test', secretAccessKey: 'test' },
    sqs,
    sns,
    sqsIn: (region) => clients.sqsIn(region),
    name,
    queue: (attributes) => make(name(), attributes),
    fifo: (attributes) => make(name('.fifo'), { FifoQueue: 'true', ContentBasedDeduplication: 'true', ...attributes }),
    topic: (attributes) => makeTopic(name(), attributes),
    fifoTopic: (attributes) =>
      makeTopic(name('.fifo'), { FifoTopic: 'true', ContentBasedDeduplication: 'true', ...attributes }),
    after: (undo) => void undos.push(undo),
    arn: async (url) => (await attribute(url, 'QueueArn')) ?? '',
    attribute,
    counts: async (QueueUrl) => {
      const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
      }
    },
    send: async (QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId) => {
      const sent = await sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId })
      return sent.MessageId ?? ''
    },
    take: (url, options = {}) => watched(taken(url, options)),
    one: (url, options = {}) => watched(one(url, options)),
    collect: async (url, count, options) => {
      const all: Message[] = []
      while (all.length < count)
        all.push(...(await taken(url, { MaxNumberOfMessages: Math.min(10, count - all.length), ...options })))
      return all
    },
    look: (url, options = {}) => watched(receive(url, { WaitTimeSeconds: 0, MaxNumberOfMessages: 10, ...options })),
    movesClock: advance !== undefined,
    pass,
    within: async (promise, ms) => {
      let settled = false
      const settle = (): void => void (settled = true)
      promise.then(settle, settle)
      const stepMs = advance ? 50 : 20
      for (let passedMs = 0; passedMs < ms && !settled; passedMs += stepMs) {
        // Real time lets answers arrive, also where the clock is moved by hand.
        await sleep(advance ? 1 : stepMs)
        if (!settled) advance?.(stepMs)
      }
      // The clock has stopped; the answer may still be on its way.
      for (let tries = 0; advance && !settled && tries < 100; tries += 1) await sleep(20)
      assert.ok(settled, `no answer within ${ms} ms`)
      return await promise
    },
    reached: () => sleep(advance ? 40 : 150),
    raw: (request) => rawRequest(endpoint, request),
    query: (parameters, path = '/') =>
      rawRequest(endpoint, {
        path,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams({ Version: '2012-11-05', ...parameters }).toString(),
      }),
    json: (action, body) =>
      rawRequest(endpoint, {
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
  return {
    subject,
    end: async () => {
      for (const undo of undos.reverse()) await undo().catch(() => undefined)
    },
  }
}
