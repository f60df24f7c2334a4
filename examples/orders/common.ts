import type { Body, QueueOptions, StreamOptions } from 'shakedown'
import type { OrderEvent } from './order-event.ts'

/** What differs between the order services. */
export interface OrderStreamOptions {
  readonly queue: QueueOptions
  /** The message that carries an event. @default the event as JSON */
  readonly message?: (event: OrderEvent) => Body
  /** What else is known of the consumer. @default nothing */
  readonly consumer?: Pick<StreamOptions, 'healthTellsOf' | 'opensDatabase'>
}

/** How long the services' own settings let a handler wait for a row, and let a statement take. */
export const lockTimeoutMs = 2_000
const statementTimeoutMs = 3_000

/** The queue to which services send `order.accepted`. */
export const ownEvents = 'order-events'

/** What all three streams have in common. */
export const commonOf = ({ queue, consumer = {} }: OrderStreamOptions) =>
  ({
    queue,
    consumer: 'orders',
    links: { dependency: 'stock' },
    publishesTo: ownEvents,
    statements: { timeoutMs: statementTimeoutMs },
    ...consumer,
  }) satisfies Partial<StreamOptions>
