import type { Message } from './message.ts'

/** The messages of a queue that are visible, in the order in which they are received. Kind of queue = kind of line. */
export interface Line {
  /** Joins at the end: visible for the first time. */
  add(message: Message): void
  /** Returns to its place: visible again after a receive. */
  putBack(message: Message): void
  /**
   * Hands out up to `max` messages. Each leaves the line when it is offered; `accept` says whether it was received
   * (true) or disposed of otherwise (false).
   */
  take(max: number, accept: (message: Message) => boolean): void
  /** A received message left the queue for good: what waited for that may go on. */
  settle(message: Message): void
  clear(): void
}
