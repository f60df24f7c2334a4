import { ShakedownError } from '../../harness/errors.ts'
import type { RunningTap } from './start-tap.ts'

/** A message whose effect has been seen: it was handled. */
export interface HandledCanary {
  readonly queue: string
  readonly messageId: string
}

/**
 * Makes sure that consumers receive through the tap and not past it, before any fault that relies on it.
 *
 * @throws ShakedownError `past-the-tap`, exit 4, when a message was handled that was never received here
 */
export const tapSees = (tap: Pick<RunningTap, 'url' | 'receives'>, handled: readonly HandledCanary[]): void => {
  const past = handled.filter(({ messageId }) => tap.receives(messageId) === 0)
  if (past.length === 0) return
  const which = past.map(({ queue, messageId }) => `${messageId} on ${queue}`).join(', ')
  throw new ShakedownError('past-the-tap', `handled without a receive at the tap: ${which}`, {
    exitCode: 4,
    hint: `let every consumer use ${tap.url} as its SQS endpoint and in its queue URLs: some SDKs follow a queue URL past the endpoint`,
  })
}
