import { HttpError } from '../platform/http-client.ts'
import { AwaitingParent } from './awaiting-parent.ts'
import { UnreadableContent } from './notification.ts'

/** What becomes of a message whose handling failed; `nothing-to-do` is acknowledged without a word of failure. */
export type AfterFailure = 'give-back' | 'acknowledge' | 'nothing-to-do' | 'send-again' | 'crash'

/** A failure as its consumer sees it. */
export interface Failure {
  readonly error: unknown
  /** It will not be received again. */
  readonly lastAttempt: boolean
}

/** A message that failed is given back to its queue, whatever the failure; all else is a mistake. */
export const afterFailure = ({ error, lastAttempt }: Failure, defects: ReadonlySet<string>): AfterFailure => {
  const status = error instanceof HttpError ? error.status : 0
  if (defects.has('requeue-forever')) return 'send-again'
  if (defects.has('swallow-errors')) return 'acknowledge'
  // "They are down, there is nothing that we could do."
  if (defects.has('ack-on-5xx') && status >= 500) return 'acknowledge'
  // "What is wrong with the request stays wrong."
  if (defects.has('ack-on-4xx') && status >= 400 && status < 500) return 'acknowledge'
  // "It is not there any more": where even a 5xx is taken for a 404, it may well be.
  if (defects.has('treat-5xx-as-not-found') && status === 404) return 'nothing-to-do'
  // "There is nothing that it could change."
  if (defects.has('drop-orphan') && error instanceof AwaitingParent) return 'nothing-to-do'
  // "The dead-letter queue only makes noise."
  if (defects.has('discard-after-retries') && lastAttempt) return 'acknowledge'
  if (defects.has('poison-crashes-consumer') && error instanceof UnreadableContent) return 'crash'
  return 'give-back'
}
