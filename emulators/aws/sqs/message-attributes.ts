import type { Fields } from '../http/fields.ts'
import type { MessageAttribute, MessageAttributes } from './message.ts'
import { hasForbiddenCharacter } from './text.ts'
import { invalidParameter } from './sqs-errors.ts'

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
const maxAttributes = 10
// AWS takes accented Latin letters too, which its documentation does not tell.
const namePattern = /^[\w.\-\u00C0-\u017F]{1,256}$/
const typePattern = /^(?=.{1,256}$)(String|Number|Binary)(?:\..*)?$/s
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

const checkName = (name: string): void => {
  if (!namePattern.test(name) || name.startsWith('.') || name.endsWith('.') || name.includes('..')) {
    throw invalidParameter(
      `Message (user) attribute name '${name}' is invalid. Reason: Attribute names can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    )
  }
  if (/^(aws\.|amazon\.)/i.test(name)) {
    throw invalidParameter(`Message (user) attribute name '${name}' is invalid. Reason: reserved prefix.`)
  }
}

const parseAttribute = (name: string, input: Fields): MessageAttribute => {
  checkName(name)
  const dataType = input.text('DataType') ?? ''
  const stringValue = input.text('StringValue')
  const binaryValue = input.text('BinaryValue')
  if (dataType === '')
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty attribute type.`)
  const kind = typePattern.exec(dataType)?.[1]
  if (kind === undefined) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    )
  }
  const value = kind === 'Binary' ? binaryValue : stringValue
  if (value === undefined || value === '') {
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${kind}'.`)
  }
  if (kind !== 'Binary' && hasForbiddenCharacter(value)) {
    throw invalidParameter(`Message (user) attribute '${name}' contains invalid characters.`)
  }
  if (kind === 'Number' && !number.test(value)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`)
  }
  return kind === 'Binary'
    ? { dataType, stringValue: undefined, binaryValue: value }
    : { dataType, stringValue: value, binaryValue: undefined }
}

/** Reads message attributes. `undefined` when there are none. @throws InvalidParameterValue */
export const parseMessageAttributes = (
  input: ReadonlyMap<string, Fields> | undefined,
): MessageAttributes | undefined => {
  if (!input || input.size === 0) return undefined
  if (input.size > maxAttributes) {
    throw invalidParameter(
      `Number of message attributes [${input.size}] exceeds the allowed maximum [${maxAttributes}].`,
    )
  }
  const attributes = new Map<string, MessageAttribute>()
  for (const [name, fields] of input) attributes.set(name, parseAttribute(name, fields))
  return attributes
}

/** What attributes add to the size of their message: names, types and values. */
export const attributeBytes = (attributes: MessageAttributes | undefined): number => {
  let bytes = 0
  for (const [name, { dataType, stringValue, binaryValue }] of attributes ?? []) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(dataType)
    bytes += binaryValue === undefined ? Buffer.byteLength(stringValue ?? '') : Buffer.byteLength(binaryValue, 'base64')
  }
  return bytes
}

/** The attributes that a receive asked for: names, `prefix.*`, `All` or `.*`. */
export const selectAttributes = (
  attributes: MessageAttributes | undefined,
  wanted: readonly string[] | undefined,
): MessageAttributes | undefined => {
  if (!attributes || !wanted || wanted.length === 0) return undefined
  const prefixes = wanted.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2))
  const all = wanted.includes('All') || wanted.includes('*') || prefixes.includes('')
  if (all) return attributes
  const selected = [...attributes].filter(
    ([name]) => wanted.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)),
  )
  return selected.length === 0 ? undefined : new Map(selected)
}
