import type { RedrivePolicy } from './queue-settings.ts'
import { invalidAttributeValue, invalidParameter, invalidValue } from './sqs-errors.ts'

const arnPattern = /^arn:[^:]+:sqs:[^:]*:\d{12}:[\w.-]+$/

/** Members of a JSON object; `undefined` when the text is none. */
const members = (text: string): ReadonlyMap<string, unknown> | undefined => {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    return new Map(Object.entries(parsed))
  } catch {
    return undefined
  }
}

/**
 * Reads a redrive policy, a JSON object; maxReceiveCount may be a number or a string.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 * @throws InvalidParameterValue
 */
export const parseRedrivePolicy = (text: string): RedrivePolicy => {
  const entries = members(text)
  const invalid = (reason: string) => invalidValue(text, 'RedrivePolicy', reason)
  if (!entries) throw invalid('Redrive policy is not a valid JSON map.')
  for (const name of ['deadLetterTargetArn', 'maxReceiveCount']) {
    if (!entries.has(name)) throw invalid(`Redrive policy does not contain mandatory attribute: ${name}.`)
  }
  if (entries.size > 2)
    throw invalid('Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].')
  const target = entries.get('deadLetterTargetArn')
  const count = entries.get('maxReceiveCount')
  const maxReceiveCount = typeof count === 'string' || typeof count === 'number' ? Number(count) : Number.NaN
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
    const shown = JSON.stringify(count)
    throw invalid(`Invalid value for maxReceiveCount: ${shown}, valid values are from 1 to 1000 both inclusive.`)
  }
  if (typeof target !== 'string' || !arnPattern.test(target)) throw invalid('Invalid value for deadLetterTargetArn.')
  return { deadLetterTargetArn: target, maxReceiveCount }
}

/** Whether two redrive policies mean the same, however they are written: AWS keeps what a policy says, not its text. */
export const sameRedrivePolicy = (one: string, other: string): boolean => {
  if (one === '' || other === '') return one === other
  const [first, second] = [parseRedrivePolicy(one), parseRedrivePolicy(other)]
  return first.deadLetterTargetArn === second.deadLetterTargetArn && first.maxReceiveCount === second.maxReceiveCount
}

/** Which queues may use a queue as their dead-letter queue. */
export type RedriveAllowPolicy = 'allowAll' | 'denyAll' | ReadonlySet<string>

const maxSources = 10

/** Reads a redrive allow policy, a JSON object. @throws InvalidAttributeValue, InvalidParameterValue */
export const parseRedriveAllowPolicy = (text: string): RedriveAllowPolicy => {
  const entries = members(text) ?? new Map<string, unknown>()
  const permission = entries.get('redrivePermission')
  const given = entries.get('sourceQueueArns')
  if (permission === 'allowAll' || permission === 'denyAll') {
    if (given === undefined) return permission
    throw invalidParameter(
      `Value ${text} for parameter RedriveAllowPolicy is invalid. Reason: sourceQueueArns is only allowed with redrivePermission byQueue.`,
    )
  }
  const sources = Array.isArray(given) ? given.filter((arn) => typeof arn === 'string' && arnPattern.test(arn)) : []
  const valid = permission === 'byQueue' && Array.isArray(given) && sources.length === given.length
  if (!valid || sources.length === 0 || sources.length > maxSources) {
    throw invalidAttributeValue('Invalid value for the parameter RedriveAllowPolicy.')
  }
  return new Set(sources)
}
