import { createHash } from 'node:crypto'
import type { AwsError, QueryInput } from '../http/index.ts'
import { attributesByteLength, messageAttributes, type MessageAttributes } from './message-attributes.ts'
import { messageStructure } from './message-structure.ts'
import { invalidParameter } from './sns-errors.ts'
import type { Topic } from './topic.ts'

/** One message to publish, read from a request and checked as far as that goes without its topic. */
export interface PublishEntry {
  readonly message: string
  /** Texts by protocol of a message of `MessageStructure=json`. */
  readonly texts: ReadonlyMap<string, string> | undefined
  readonly subject: string | undefined
  readonly attributes: MessageAttributes
  readonly groupId: string | undefined
  readonly deduplicationId: string | undefined
  /** Size of message and attributes, which is limited. */
  readonly bytes: number
}

/** https://docs.aws.amazon.com/general/latest/gr/sns.html */
export const MAX_MESSAGE_BYTES = 262_144
const MAX_SUBJECT_LENGTH = 100
/** Group and deduplication ids. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/

const subjectOf = (input: QueryInput): string | undefined => {
  const subject = input.get('Subject')
  if (subject !== undefined && (subject === '' || subject.length > MAX_SUBJECT_LENGTH || /\p{Cc}/u.test(subject))) {
    throw invalidParameter('Invalid parameter: Subject')
  }
  return subject
}

const idOf = (input: QueryInput, name: string): string | undefined => {
  const id = input.get(name)
  if (id !== undefined && !ID.test(id)) throw invalidParameter(`Invalid parameter: ${name}`)
  return id
}

const textsOf = (input: QueryInput, message: string): ReadonlyMap<string, string> | undefined => {
  const structure = input.get('MessageStructure')
  if (structure === undefined || structure === '') return undefined
  if (structure !== 'json') throw invalidParameter('Invalid parameter: MessageStructure')
  return messageStructure(message)
}

/** Reads a message. `place` is where it stands in the request, for the messages about missing members. */
export const publishEntry = (input: QueryInput, place: string): PublishEntry => {
  const attributes = messageAttributes(input, place)
  const message = input.get('Message') ?? ''
  if (message === '') throw invalidParameter('Invalid parameter: Empty message')
  return {
    message,
    texts: textsOf(input, message),
    subject: subjectOf(input),
    attributes,
    groupId: idOf(input, 'MessageGroupId'),
    deduplicationId: idOf(input, 'MessageDeduplicationId'),
    bytes: Buffer.byteLength(message) + attributesByteLength(attributes),
  }
}

/** Refuses a message that lacks what a FIFO topic needs. */
export const checkEntry = (entry: PublishEntry, topic: Topic): void => {
  if (!topic.isFifo) return
  if (entry.groupId === undefined) {
    throw invalidParameter('Invalid parameter: The MessageGroupId parameter is required for FIFO topics')
  }
  if (entry.deduplicationId === undefined && topic.attributes.get('ContentBasedDeduplication') !== 'true') {
    throw invalidParameter(
      'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  }
}

/** What a message has that a topic of that kind does not take: the error, or undefined. It fails only its own entry of a batch. */
export const unfitFor = (topic: Topic, entry: PublishEntry): AwsError | undefined =>
  topic.isFifo || entry.deduplicationId === undefined
    ? undefined
    : invalidParameter(
        'Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      )

/** The id by which a FIFO topic knows a message again: the one given, or the hash of the message without its attributes. */
export const deduplicationIdOf = (entry: PublishEntry): string =>
  entry.deduplicationId ?? createHash('sha256').update(entry.message).digest('hex')
