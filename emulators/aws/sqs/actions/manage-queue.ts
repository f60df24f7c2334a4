import { checkAttributes, isAttributeName, normalizeAttributes, type QueueAttributes } from '../queue-attributes.ts'
import { sameRedrivePolicy } from '../redrive-policy.ts'
import {
  invalidAttributeName,
  invalidAttributeValue,
  invalidParameter,
  missingParameter,
  purgeQueueInProgress,
  queueNameExists,
} from '../sqs-errors.ts'
import type { Action } from './action.ts'
import { checkRedrive } from './check-redrive.ts'
import { findQueue, queueUrlOf } from './find-queue.ts'

const purgeIntervalMs = 60_000

const checkName = (name: string, fifo: boolean): void => {
  if (/^[\w-]{1,80}$/.test(name) && !fifo) return
  if (fifo && /^[\w-]{1,75}\.fifo$/.test(name)) return
  throw invalidParameter(
    fifo
      ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length'
      : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  )
}

/** Attributes as they are kept: an empty value removes, and a key of KMS replaces the encryption by SQS. */
const settled = (before: QueueAttributes, given: QueueAttributes): QueueAttributes => {
  const attributes = new Map(before)
  for (const [name, value] of given) {
    if (value === '') attributes.delete(name)
    else attributes.set(name, value)
  }
  if (attributes.has('KmsMasterKeyId') && (given.has('KmsMasterKeyId') || !given.has('SqsManagedSseEnabled'))) {
    attributes.set('SqsManagedSseEnabled', 'false')
  }
  return attributes
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const createQueueAction: Action = (state, request) => {
  const { call, input } = request
  const name = input.text('QueueName')
  if (name === undefined) throw missingParameter('QueueName')
  const given = normalizeAttributes(input.textMap('Attributes') ?? new Map<string, string>())
  const fifo = given.get('FifoQueue') === 'true' || name.endsWith('.fifo')
  checkName(name, fifo)
  if (name.endsWith('.fifo') && given.get('FifoQueue') !== 'true') checkName(name, false)
  checkAttributes(given, fifo)
  const address = { region: call.region, account: call.account, name }
  checkRedrive(state.registry, given, address)
  const known = state.registry.find(address)
  if (known) {
    for (const [attribute, value] of given) {
      const kept = known.attributes.get(attribute) ?? ''
      const same = attribute === 'RedrivePolicy' ? sameRedrivePolicy(kept, value) : kept === value
      if (!same) throw queueNameExists(attribute)
    }
    return { QueueUrl: queueUrlOf(call, known) }
  }
  const tags = input.textMap('tags') ?? new Map<string, string>()
  return { QueueUrl: queueUrlOf(call, state.registry.create(address, settled(new Map(), given), tags)) }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export const deleteQueue: Action = (state, request) => {
  state.registry.remove(findQueue(state, request))
  return undefined
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export const getQueueUrl: Action = (state, request) => {
  const { call, input } = request
  const name = input.text('QueueName')
  if (name === undefined) throw missingParameter('QueueName')
  const account = input.text('QueueOwnerAWSAccountId') ?? call.account
  return { QueueUrl: queueUrlOf(call, state.registry.get({ region: call.region, account, name })) }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const setQueueAttributes: Action = (state, request) => {
  const record = findQueue(state, request)
  const attributes = request.input.textMap('Attributes')
  if (!attributes) throw missingParameter('Attributes')
  const given = normalizeAttributes(attributes)
  if (given.size === 0) return undefined
  if (given.has('FifoQueue') && given.get('FifoQueue') !== String(record.queue.fifo) && record.queue.fifo) {
    throw invalidAttributeValue(
      'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    )
  }
  checkAttributes(given, record.queue.fifo)
  checkRedrive(state.registry, given, record)
  state.registry.setAttributes(record, settled(record.attributes, given))
  return undefined
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export const getQueueAttributes: Action = (state, request) => {
  const { queue, attributes, modifiedMs } = findQueue(state, request)
  const names = request.input.texts('AttributeNames') ?? []
  const unknown = names.find((name) => !isAttributeName(name))
  if (unknown !== undefined) throw invalidAttributeName(`Unknown Attribute ${unknown}.`)
  if (names.length === 0) return {}
  const counts = queue.counts()
  const all: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.waiting),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(modifiedMs / 1000)),
    ...Object.fromEntries(attributes),
  }
  const wanted = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name))
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export const purgeQueue: Action = (state, request) => {
  const record = findQueue(state, request)
  const nowMs = state.clock.now()
  if (record.purgedMs !== undefined && nowMs - record.purgedMs < purgeIntervalMs)
    throw purgeQueueInProgress(record.name)
  record.purgedMs = nowMs
  record.queue.purge()
  return undefined
}
