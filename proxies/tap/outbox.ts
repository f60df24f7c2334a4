import type { QueueHit } from '../../harness/model/reach.ts'
import type { JsonInput } from '../../emulators/aws/http/index.ts'

/** A message that the queue has handed out, on its way to a consumer. */
export interface Ready {
  readonly queue: string
  /** As the consumer is to get it, in the form of the JSON protocol. */
  readonly message: JsonInput
  /** The queue's own receipt handle; the message may bear another. */
  readonly handle: string
  /** The handle that it bears is out of date: to be told when it is used. */
  readonly expired?: (used: QueueHit) => void
  /** A consumer that must not get it: the one that has it already. */
  readonly notFor?: string
  /** Dropped when this is aborted before somebody got it. */
  readonly dropped?: AbortSignal
  /** Somebody gets it. */
  readonly onHandedTo?: (consumer: string) => void
}

/** Messages that lie ready at the tap, first in first out. */
export interface Outbox {
  put(ready: readonly Ready[]): void
  take(queue: string, consumer: string, atMost: number): readonly Ready[]
  /** Resolves once something lies ready for this consumer; never rejects. The signal ends the watching. */
  filled(queue: string, consumer: string, signal: AbortSignal): Promise<void>
}

/** Makes an empty one. */
export const createOutbox = (): Outbox => {
  let lying: readonly Ready[] = []
  const watchers = new Set<() => void>()
  const isFor =
    (queue: string, consumer: string) =>
    (ready: Ready): boolean =>
      ready.queue === queue && ready.notFor !== consumer && ready.dropped?.aborted !== true
  return {
    put: (ready) => {
      if (ready.length === 0) return
      lying = [...lying.filter(({ dropped }) => dropped?.aborted !== true), ...ready]
      for (const watcher of watchers) watcher()
    },
    take: (queue, consumer, atMost) => {
      if (lying.length === 0) return lying
      const taken = lying.filter(isFor(queue, consumer)).slice(0, atMost)
      lying = lying.filter((ready) => !taken.includes(ready))
      return taken
    },
    filled: async (queue, consumer, signal) =>
      new Promise((resolve) => {
        const watcher = (): void => {
          if (!lying.some(isFor(queue, consumer))) return
          watchers.delete(watcher)
          resolve()
        }
        watchers.add(watcher)
        signal.addEventListener('abort', () => watchers.delete(watcher), { once: true })
        watcher()
      }),
  }
}
