import { manualClock, type ManualClock } from '../../../../../emulators/aws/http/manual-clock.ts'
import type { MessageDraft } from '../../../../../emulators/aws/sqs/message.ts'
import { defaultAttributes } from '../../../../../emulators/aws/sqs/queue-attributes.ts'
import type { QueueEvent } from '../../../../../emulators/aws/sqs/queue-event.ts'
import { queueRegistry, type QueueRegistry } from '../../../../../emulators/aws/sqs/queue-registry.ts'
import type { Queue, ReceiveRequest } from '../../../../../emulators/aws/sqs/queue.ts'

/** Queues without a server, on a clock that stands still until it is moved. */
export interface QueueWorld {
  readonly clock: ManualClock
  readonly registry: QueueRegistry
  readonly events: QueueEvent[]
  /** A queue with some attributes set. */
  queue(name: string, attributes?: Readonly<Record<string, string>>): Queue
  setAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): void
  kinds(): readonly string[]
}

export const queueWorld = (): QueueWorld => {
  const clock = manualClock()
  const events: QueueEvent[] = []
  const registry = queueRegistry({ clock, emit: (event) => void events.push(event), defer: (callback) => callback() })
  return {
    clock,
    registry,
    events,
    queue: (name, attributes = {}) => {
      const address = { region: 'eu-west-2', account: '000000000000', name }
      return registry.create(address, new Map(Object.entries(attributes)), new Map()).queue
    },
    setAttributes: (queue, attributes) => {
      const record = registry.findByArn(queue.arn)
      if (!record) throw new Error(`no queue ${queue.name}`)
      const merged = new Map([...defaultAttributes(queue.fifo), ...record.attributes, ...Object.entries(attributes)])
      registry.setAttributes(record, merged)
    },
    kinds: () => events.map((event) => event.kind),
  }
}

const blank = {
  attributes: undefined,
  traceHeader: undefined,
  groupId: undefined,
  deduplicationId: undefined,
  delaySeconds: undefined,
  sender: '000000000000',
}

/** A message to send. */
export const draft = (body: string, more: Partial<MessageDraft> = {}): MessageDraft => ({ ...blank, body, ...more })

/** A FIFO message `g1` of group `g`: its body is its deduplication id. */
export const grouped = (body: string): MessageDraft => draft(body, { groupId: body.slice(0, 1), deduplicationId: body })

/** A receive of up to ten messages. */
export const asking = (more: Partial<ReceiveRequest> = {}): ReceiveRequest => ({
  max: 10,
  visibilitySeconds: 30,
  consumer: 'one',
  attemptId: undefined,
  ...more,
})

/** Bodies of what a receive gets. */
export const bodies = (queue: Queue, more: Partial<ReceiveRequest> = {}): readonly string[] =>
  queue.receive(asking(more)).map(({ message }) => message.body)
