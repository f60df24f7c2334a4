import { AttributeProblem } from './attribute-problem.ts'
import { topicDeliveryPolicy } from './delivery-policy.ts'
import { checkJson } from './filter/policy-text.ts'

const oneOf =
  (name: string, values: readonly string[]) =>
  (value: string): string => {
    if (!values.includes(value)) {
      throw new AttributeProblem(`${name}: Invalid value [${value}]. Must be ${values.join(' or ')}.`)
    }
    return value
  }

const json =
  (name: string) =>
  (value: string): string => {
    checkJson(name, value)
    return value
  }

const asIs = (value: string): string => value

const FEEDBACK =
  /^(?:HTTP|Firehose|Lambda|Application|SQS)(?:(?:Success|Failure)FeedbackRoleArn|SuccessFeedbackSampleRate)$/

/** How the value of each attribute is read. https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
const READERS: Readonly<Record<string, (value: string) => string>> = {
  DisplayName: asIs,
  Policy: json('Policy'),
  DeliveryPolicy: topicDeliveryPolicy,
  KmsMasterKeyId: asIs,
  SignatureVersion: oneOf('SignatureVersion', ['1', '2']),
  TracingConfig: oneOf('TracingConfig', ['PassThrough', 'Active']),
}

const FIFO_READERS: Readonly<Record<string, (value: string) => string>> = {
  ContentBasedDeduplication: oneOf('ContentBasedDeduplication', ['true', 'false']),
  FifoThroughputScope: oneOf('FifoThroughputScope', ['Topic', 'MessageGroup']),
  ArchivePolicy: json('ArchivePolicy'),
}

const readerOf = (name: string, isFifo: boolean): ((value: string) => string) | undefined => {
  if (Object.hasOwn(READERS, name)) return READERS[name]
  if (isFifo && Object.hasOwn(FIFO_READERS, name)) return FIFO_READERS[name]
  return FEEDBACK.test(name) ? asIs : undefined
}

/** Whether a topic of that kind has an attribute of that name which can be set. */
export const isTopicAttribute = (name: string, isFifo: boolean): boolean => readerOf(name, isFifo) !== undefined

/**
 * Reads the value of a topic's attribute into the form in which it is stored; undefined takes the attribute away.
 * Throws {@link AttributeProblem}: `AttributeName` for one that topics of this kind do not have.
 */
export const topicAttribute = (name: string, value: string, isFifo: boolean): string | undefined => {
  const read = readerOf(name, isFifo)
  if (read === undefined) throw new AttributeProblem('AttributeName')
  return value === '' ? undefined : read(value)
}
