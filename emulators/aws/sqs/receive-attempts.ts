import type { Received } from './message.ts'

/** Receives of a FIFO queue that may be tried again under the same ReceiveRequestAttemptId. */
export interface ReceiveAttempts {
  /** What that attempt got, while a retry may get it again; `undefined` when it counts as a new receive. */
  find(attemptId: string, nowMs: number): readonly Received[] | undefined
  remember(attemptId: string, received: readonly Received[], nowMs: number): void
}

interface Attempt {
  readonly received: readonly Received[]
  /** Of each message, the receive and the end of its timeout: any difference means that it was touched since. */
  readonly state: readonly string[]
  readonly atMs: number
}

// Five minutes, and only while none of the messages was deleted or had its visibility changed:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
const windowMs = 5 * 60_000

const stateOf = ({ message }: Received): string => `${message.place} ${message.receivesHere} ${message.visibleMs}`

/** Makes an empty memory of attempts; those past the window go when it is used. */
export const receiveAttempts = (): ReceiveAttempts => {
  const attempts = new Map<string, Attempt>()
  const prune = (nowMs: number): void => {
    for (const [id, attempt] of attempts) {
      if (nowMs - attempt.atMs < windowMs) return
      attempts.delete(id)
    }
  }
  return {
    find: (attemptId, nowMs) => {
      prune(nowMs)
      const attempt = attempts.get(attemptId)
      if (!attempt) return undefined
      const untouched = attempt.received.every((received, index) => stateOf(received) === attempt.state[index])
      return untouched ? attempt.received : undefined
    },
    remember: (attemptId, received, nowMs) => {
      attempts.delete(attemptId)
      attempts.set(attemptId, { received, state: received.map((one) => stateOf(one)), atMs: nowMs })
    },
  }
}
