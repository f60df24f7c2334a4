import type { SqsCall } from './sqs-call.ts'
import type { TapAnswer } from './tap-request.ts'

/** A receive under way at the queue. */
export interface Poll {
  readonly answer: Promise<TapAnswer>
  /** Cuts it off: the queue hands nothing out to it any more. */
  readonly abort: () => void
}

/**
 * Receives that go on at the queue while their consumer has been answered with what lay ready at the tap. They are not cut off:
 * whatever the queue hands out at that very moment would be lost until its visibility time-out, and LocalStack hands a
 * message out to a receive that has been cut off.
 */
export interface Polls {
  /** Goes on with a receive that this consumer began with the same words. */
  adopt(call: SqsCall): Poll | undefined
  /**
   * Leaves a receive to itself. What it brings before its consumer comes back is given to `orphan`; when that has closed its
   * connection, it is cut off.
   */
  park(call: SqsCall, poll: Poll, disconnected: AbortSignal, orphan: (answer: TapAnswer) => void): void
  /** Cuts them all off. */
  clear(): void
}

const keyOf = ({ consumer, request }: SqsCall): string => `${consumer} ${request.path} ${request.body.toString('utf8')}`

/** Makes an empty list. */
export const createPolls = (): Polls => {
  const parked = new Map<Poll, { readonly key: string; readonly forget: () => void }>()
  /** Whether it was still parked. */
  const unpark = (poll: Poll): boolean => {
    parked.get(poll)?.forget()
    return parked.delete(poll)
  }
  return {
    adopt: (call) => {
      const key = keyOf(call)
      const found = [...parked].find(([, each]) => each.key === key)?.[0]
      if (found !== undefined) unpark(found)
      return found
    },
    park: (call, poll, disconnected, orphan) => {
      const cutOff = (): void => {
        if (unpark(poll)) poll.abort()
      }
      parked.set(poll, { key: keyOf(call), forget: () => disconnected.removeEventListener('abort', cutOff) })
      disconnected.addEventListener('abort', cutOff, { once: true })
      if (disconnected.aborted) cutOff()
      poll.answer.then(
        (answer) => {
          if (unpark(poll)) orphan(answer)
        },
        () => unpark(poll),
      )
    },
    clear: () => {
      for (const poll of parked.keys()) if (unpark(poll)) poll.abort()
    },
  }
}
