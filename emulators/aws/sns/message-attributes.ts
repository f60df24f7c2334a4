import type { QueryInput } from '../http/index.ts'
import { missingMember, parameterValueInvalid } from './sns-errors.ts'

/** One attribute of a message. Binary values are base64, as they came and as they are delivered. */
export interface MessageAttribute {
  readonly dataType: string
  readonly stringValue: string | undefined
  readonly binaryValue: string | undefined
}

/** Attributes by name, in the order of the request. */
export type MessageAttributes = ReadonlyMap<string, MessageAttribute>

const MAX_NAME_LENGTH = 256
const TYPE = /^(String|Number|Binary)(?:\..+)?$/s

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
const checkName = (name: string): void => {
  if (name.length > MAX_NAME_LENGTH) {
    throw parameterValueInvalid('Length of message attribute name must be less than 256 bytes.')
  }
  const bad = /[^\w.-]/u.exec(name)?.[0]
  if (bad !== undefined) {
    const code = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase()
    throw parameterValueInvalid(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    )
  }
  if (name.startsWith('.')) {
    throw parameterValueInvalid("Invalid message attribute name starting with character '.' was found.")
  }
  if (name.endsWith('.')) {
    throw parameterValueInvalid("Invalid message attribute name ending with character '.' was found.")
  }
  if (name.includes('..')) {
    throw parameterValueInvalid("Message attribute name can not have successive '.' character.")
  }
}

/** A decimal number; Number() alone would also take hexadecimal, and an empty text for 0. */
const isNumber = (text: string): boolean =>
  /^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(text.trim()) && Number.isFinite(Number(text))

const checkValue = (name: string, attribute: MessageAttribute): void => {
  const base = TYPE.exec(attribute.dataType)?.[1]
  const of = `The message attribute '${name}'`
  if (base === undefined) {
    throw parameterValueInvalid(
      `${of} has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    )
  }
  const binary = base === 'Binary'
  const [own, other] = binary
    ? [attribute.binaryValue, attribute.stringValue]
    : [attribute.stringValue, attribute.binaryValue]
  if (own !== undefined && own !== '') {
    if (base === 'Number' && attribute.dataType !== 'Number.Array' && !isNumber(own)) {
      throw parameterValueInvalid(`Could not cast message attribute '${name}' value to number.`)
    }
    return
  }
  if (other !== undefined && other !== '') {
    throw parameterValueInvalid(`${of} with type '${base}' must use field '${binary ? 'Binary' : 'String'}'.`)
  }
  throw parameterValueInvalid(
    `${of} must contain non-empty message attribute value for message attribute type '${attribute.dataType}'.`,
  )
}

const readOne = (name: string, value: QueryInput, place: string): MessageAttribute => {
  const dataType = value.get('Value.DataType')
  if (dataType === undefined) throw missingMember(`${place}messageAttributes.${name}.member.dataType`)
  return { dataType, stringValue: value.get('Value.StringValue'), binaryValue: value.get('Value.BinaryValue') }
}

/**
 * Reads and checks the attributes of a message. `place` is where the message stands in the request, for the messages
 * about missing members: '' or `publishBatchRequestEntries.1.member.`.
 */
export const messageAttributes = (input: QueryInput, place: string): MessageAttributes => {
  const attributes = new Map<string, MessageAttribute>()
  for (const entry of input.list('MessageAttributes.entry')) {
    const name = entry.get('Name') ?? ''
    attributes.set(name, readOne(name, entry, place))
  }
  for (const [name, attribute] of attributes) {
    checkName(name)
    checkValue(name, attribute)
  }
  return attributes
}

/** What the attributes add to a message's size: bytes of names, types and values. */
export const attributesByteLength = (attributes: MessageAttributes): number => {
  let bytes = 0
  for (const [name, { dataType, stringValue = '', binaryValue = '' }] of attributes) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(dataType)
    bytes += Buffer.byteLength(stringValue) + Buffer.byteLength(binaryValue, 'base64')
  }
  return bytes
}
