import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ManualClock } from '../../../emulators/aws/sqs/index.ts'

/** A message as a receive showed it. */
export interface RealMessage {
  readonly Body: string
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Attributes?: { readonly ApproximateReceiveCount?: string }
}

/** An answer; `error` is the name of the error shape. */
export interface Answer {
  readonly error: string | undefined
  readonly body: Readonly<Record<string, unknown>>
}

/** The queue under test, over HTTP, as a client sees it. */
export interface RealQueue {
  readonly url: string
  readonly deadUrl: string | undefined
  readonly clock: ManualClock
  call(action: string, input: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<Answer>
  receive(input: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<readonly RealMessage[]>
  counts(url: string): Promise<{ visible: number; inFlight: number; delayed: number }>
}

const agent = new Agent({ keepAlive: true })

/** Real time for requests under way to be read by a server of this process. */
export const reached = (): Promise<void> => sleep(4)

/** Binds a queue of an endpoint. */
export const realQueue = (
  endpoint: string,
  clock: ManualClock,
  url: string,
  deadUrl: string | undefined,
): RealQueue => {
  const call: RealQueue['call'] = (action, input, signal) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` }
      const outgoing = request(endpoint, { method: 'POST', headers, agent, signal }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('error', reject)
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          const body: Readonly<Record<string, unknown>> = text === '' ? {} : JSON.parse(text)
          const type = body['__type']
          resolve({ error: typeof type === 'string' ? type.split('#').at(-1) : undefined, body })
        })
      })
      outgoing.on('error', reject)
      outgoing.end(JSON.stringify(input))
    })
  const attribute = (value: unknown, name: string): number =>
    typeof value === 'object' && value !== null ? Number(Reflect.get(value, name)) : NaN

  return {
    url,
    deadUrl,
    clock,
    call,
    receive: async (input, signal) => {
      const asked = { QueueUrl: url, MessageSystemAttributeNames: ['ApproximateReceiveCount'], ...input }
      const { error, body } = await call('ReceiveMessage', asked, signal)
      if (error !== undefined) throw new Error(`a receive was refused: ${error}`)
      const messages = body['Messages']
      return Array.isArray(messages) ? messages : []
    },
    counts: async (of) => {
      const { body } = await call('GetQueueAttributes', { QueueUrl: of, AttributeNames: ['All'] })
      const attributes = body['Attributes']
      return {
        visible: attribute(attributes, 'ApproximateNumberOfMessages'),
        inFlight: attribute(attributes, 'ApproximateNumberOfMessagesNotVisible'),
        delayed: attribute(attributes, 'ApproximateNumberOfMessagesDelayed'),
      }
    },
  }
}
