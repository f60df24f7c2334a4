import type { QueueDenial } from '../../harness/model/reach.ts'
import type { SqsCall } from './sqs-call.ts'
import type { TapAnswer } from './tap-request.ts'

/** As AWS names a refusal of somebody's credentials, in JSON and in the query protocol. */
const denied = /\b(?:KMS\.)?(AccessDenied|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId)/

/** The endpoint's refusal of a caller's credentials; undefined for any other answer. */
export const denialIn = ({ action, queue }: SqsCall, { status, body }: TapAnswer): QueueDenial | undefined => {
  if (status < 400 || status >= 500) return undefined
  const [, error] = denied.exec(body.toString('utf8')) ?? []
  return error === undefined ? undefined : { queue, words: `${action} on ${queue} was answered ${status} ${error}` }
}
