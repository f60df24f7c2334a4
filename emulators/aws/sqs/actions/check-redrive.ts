import type { QueueAttributes } from '../queue-attributes.ts'
import { arnOf, type QueueAddress, type QueueRegistry } from '../queue-registry.ts'
import { parseRedriveAllowPolicy, parseRedrivePolicy } from '../redrive-policy.ts'
import { invalidValue } from '../sqs-errors.ts'

/**
 * Checks the redrive policies among attributes that a client sets. A dead-letter queue must exist beside its source, be
 * of the same kind and let the source use it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * @throws InvalidParameterValue, InvalidAttributeValue
 */
export const checkRedrive = (registry: QueueRegistry, attributes: QueueAttributes, source: QueueAddress): void => {
  const allow = attributes.get('RedriveAllowPolicy') ?? ''
  if (allow !== '') parseRedriveAllowPolicy(allow)
  const text = attributes.get('RedrivePolicy') ?? ''
  if (text === '') return
  const invalid = (reason: string) => invalidValue(text, 'RedrivePolicy', reason)
  const target = registry.findByArn(parseRedrivePolicy(text).deadLetterTargetArn)
  if (!target) throw invalid('Dead letter target does not exist.')
  if (target.region !== source.region) throw invalid('Dead-letter target owner should be same as the source.')
  if (target.queue.fifo !== source.name.endsWith('.fifo')) {
    throw invalid('Dead-letter queue must be same type of queue as the source.')
  }
  const allowed = target.attributes.get('RedriveAllowPolicy')
  const policy = allowed === undefined ? 'allowAll' : parseRedriveAllowPolicy(allowed)
  if (policy === 'allowAll' || (policy !== 'denyAll' && policy.has(arnOf(source)))) return
  throw invalid(
    'Queue specified as deadLetterTargetArn does not allow this queue as a source by its RedriveAllowPolicy.',
  )
}
