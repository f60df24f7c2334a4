import type { QueueSettings } from './queue-settings.ts'
import { parseRedrivePolicy } from './redrive-policy.ts'
import { invalidAttributeName, invalidAttributeValue } from './sqs-errors.ts'

/** Attributes as clients see them: strings by name. */
export type QueueAttributes = ReadonlyMap<string, string>

const range = (min: number, max: number) => (value: string) =>
  /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max
const oneOf =
  (...allowed: readonly string[]) =>
  (value: string) =>
    allowed.includes(value)
const truth = oneOf('true', 'false')

const isJsonObject = (value: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  } catch {
    return false
  }
}

interface Rule {
  readonly valid: (value: string) => boolean
  readonly fifoOnly?: true
  /** Whether an empty value removes the attribute. */
  readonly emptyRemoves?: true
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    DelaySeconds: { valid: range(0, 900) },
    MaximumMessageSize: { valid: range(1024, 1_048_576) },
    MessageRetentionPeriod: { valid: range(60, 1_209_600) },
    ReceiveMessageWaitTimeSeconds: { valid: range(0, 20) },
    VisibilityTimeout: { valid: range(0, 43_200) },
    Policy: { valid: isJsonObject, emptyRemoves: true },
    // Read, and refused in words of its own, by parseRedrivePolicy.
    RedrivePolicy: { valid: () => true, emptyRemoves: true },
    RedriveAllowPolicy: { valid: isJsonObject, emptyRemoves: true },
    KmsMasterKeyId: { valid: () => true, emptyRemoves: true },
    KmsDataKeyReusePeriodSeconds: { valid: range(60, 86_400) },
    SqsManagedSseEnabled: { valid: truth },
    FifoQueue: { valid: truth, fifoOnly: true },
    ContentBasedDeduplication: { valid: truth, fifoOnly: true },
    DeduplicationScope: { valid: oneOf('messageGroup', 'queue'), fifoOnly: true },
    FifoThroughputLimit: { valid: oneOf('perQueue', 'perMessageGroupId'), fifoOnly: true },
  }),
)

const common: QueueAttributes = new Map([
  ['VisibilityTimeout', '30'],
  ['MaximumMessageSize', '1048576'],
  ['MessageRetentionPeriod', '345600'],
  ['DelaySeconds', '0'],
  ['ReceiveMessageWaitTimeSeconds', '0'],
  ['SqsManagedSseEnabled', 'true'],
])

const fifoOnly: QueueAttributes = new Map([
  ['FifoQueue', 'true'],
  ['DeduplicationScope', 'queue'],
  ['FifoThroughputLimit', 'perQueue'],
  ['ContentBasedDeduplication', 'false'],
])

/** What a queue has that was made without attributes. */
export const defaultAttributes = (fifo: boolean): QueueAttributes => (fifo ? new Map([...common, ...fifoOnly]) : common)

/** Attributes that a queue tells and nobody sets. */
const readOnlyAttributes = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
] as const

/** Whether there is an attribute of that name at all. */
export const isAttributeName = (name: string): boolean =>
  name === 'All' || rules.has(name) || readOnlyAttributes.some((known) => known === name)

/** Attributes as AWS keeps them: it takes `True` and tells `true`. */
export const normalizeAttributes = (attributes: QueueAttributes): QueueAttributes =>
  new Map(
    [...attributes].map(([name, value]) => [name, rules.get(name)?.valid === truth ? value.toLowerCase() : value]),
  )

/**
 * Checks attributes that a client sets. @throws InvalidAttributeName, InvalidAttributeValue
 * @param fifo the kind of queue they are for
 */
export const checkAttributes = (attributes: QueueAttributes, fifo: boolean): void => {
  for (const [name, value] of attributes) {
    const rule = rules.get(name)
    if (!rule) throw invalidAttributeName(`Unknown Attribute ${name}.`)
    if (rule.fifoOnly && !fifo) {
      const scoped = name === 'DeduplicationScope' || name === 'FifoThroughputLimit'
      throw invalidAttributeName(
        scoped ? `You can specify the ${name} only when FifoQueue is set to true.` : `Unknown Attribute ${name}.`,
      )
    }
    if (value === '' && rule.emptyRemoves) continue
    if (!rule.valid(value)) throw invalidAttributeValue(`Invalid value for the parameter ${name}.`)
  }
  if ((attributes.get('KmsMasterKeyId') ?? '') !== '' && attributes.get('SqsManagedSseEnabled') === 'true') {
    throw invalidAttributeName(
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    )
  }
}

/** The settings that attributes amount to. @param attributes complete, defaults included */
export const settingsOf = (attributes: QueueAttributes): QueueSettings => {
  const number = (name: string): number => Number(attributes.get(name))
  const redrive = attributes.get('RedrivePolicy')
  return {
    visibilitySeconds: number('VisibilityTimeout'),
    delaySeconds: number('DelaySeconds'),
    retentionSeconds: number('MessageRetentionPeriod'),
    waitSeconds: number('ReceiveMessageWaitTimeSeconds'),
    maxBytes: number('MaximumMessageSize'),
    contentBasedDeduplication: attributes.get('ContentBasedDeduplication') === 'true',
    deduplicateWithinGroup: attributes.get('DeduplicationScope') === 'messageGroup',
    redrive: redrive === undefined ? undefined : parseRedrivePolicy(redrive),
  }
}
