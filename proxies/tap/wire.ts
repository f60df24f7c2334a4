import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { parseXML } from '@aws-sdk/xml-builder'
import type { AwsError, JsonInput } from '../../emulators/aws/http/index.ts'
import { encodeAnswer, encodeError, type WireAnswer } from '../../emulators/aws/http/protocol.ts'
import { queryJson, queryXml } from '../../emulators/aws/sqs/query-encode.ts'
import type { SqsCall } from './sqs-call.ts'
import { sqsShape } from './sqs-shape.ts'
import { headerOf, type TapAnswer } from './tap-request.ts'

const isObject = (value: unknown): value is JsonInput =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const resultOf = (parsed: unknown, action: string): JsonInput => {
  const response = isObject(parsed) ? parsed[`${action}Response`] : undefined
  const result = isObject(response) ? response[`${action}Result`] : undefined
  return isObject(result) ? result : {}
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]

/** Pairs of the query protocol, flat and named in the singular, as the map that the JSON protocol sends. */
const mapOf = (pairs: unknown): JsonInput | undefined => {
  const list = listOf(pairs).filter((pair): pair is JsonInput => isObject(pair))
  return list.length === 0 ? undefined : Object.fromEntries(list.map(({ Name, Value }) => [String(Name), Value]))
}

const present = (members: JsonInput): JsonInput =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

const message = ({ Attribute, MessageAttribute, ...rest }: JsonInput): JsonInput =>
  present({ ...rest, Attributes: mapOf(Attribute), MessageAttributes: mapOf(MessageAttribute) })

/** Pairs where the query protocol answers in JSON; what is a map already stays one. */
const mapOrPairs = (value: unknown): unknown => (Array.isArray(value) ? mapOf(value) : value)

const jsonMessage = ({ Attributes, MessageAttributes, ...rest }: JsonInput): JsonInput =>
  present({ ...rest, Attributes: mapOrPairs(Attributes), MessageAttributes: mapOrPairs(MessageAttributes) })

const objects = (list: readonly unknown[]): readonly JsonInput[] =>
  list.filter((each): each is JsonInput => isObject(each))

const failure = ({ SenderFault, ...rest }: JsonInput): JsonInput => ({ ...rest, SenderFault: SenderFault === 'true' })

const listed = (name: string, list: readonly JsonInput[]): JsonInput => (list.length === 0 ? {} : { [name]: list })

const fromXml = (text: string, action: string): JsonInput => {
  const parsed: unknown = parseXML(text)
  const { Message, BatchResultErrorEntry, [`${action}ResultEntry`]: entries, ...rest } = resultOf(parsed, action)
  return {
    ...rest,
    ...listed('Messages', objects(listOf(Message)).map(message)),
    ...listed('Successful', objects(listOf(entries))),
    ...listed('Failed', objects(listOf(BatchResultErrorEntry)).map(failure)),
  }
}

const fromQueryJson = (text: string, action: string): JsonInput => {
  const { messages, ...rest } = resultOf(JSON.parse(text), action)
  return { ...rest, ...listed('Messages', objects(listOf(messages)).map(jsonMessage)) }
}

/**
 * What an endpoint answered, in the form of the JSON protocol, for actions that answer messages or the results of a batch.
 * Undefined for errors and for what cannot be read.
 */
export const readAnswer = ({ protocol, action }: SqsCall, { status, body }: TapAnswer): JsonInput | undefined => {
  if (status !== 200) return undefined
  const text = body.toString('utf8')
  try {
    if (protocol === 'query') return fromXml(text, action)
    if (protocol === 'query-json') return fromQueryJson(text, action)
    const parsed: unknown = text === '' ? {} : JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

const toTap = (requestId: string, { status, contentType, queryError, body }: WireAnswer): TapAnswer => {
  const error = queryError === undefined ? [] : ['x-amzn-query-error', queryError]
  return {
    status,
    reason: STATUS_CODES[status] ?? '',
    rawHeaders: ['x-amzn-RequestId', requestId, 'Content-Type', contentType, ...error],
    body: Buffer.from(body),
  }
}

const encode = ({ protocol, action }: SqsCall, requestId: string, output: JsonInput | undefined): WireAnswer => {
  const inner =
    output === undefined
      ? undefined
      : protocol === 'json'
        ? JSON.stringify(output)
        : protocol === 'query'
          ? queryXml(action, output)
          : JSON.stringify(queryJson(output))
  return encodeAnswer(protocol, sqsShape, action, requestId, inner)
}

/** An answer in the queue's place. `undefined`: of an action that answers nothing. */
export const answerCall = (call: SqsCall, output: JsonInput | undefined): TapAnswer => {
  const requestId = randomUUID()
  return toTap(requestId, encode(call, requestId, output))
}

/** An error in the queue's place. */
export const refuseCall = ({ protocol }: SqsCall, error: AwsError): TapAnswer => {
  const requestId = randomUUID()
  return toTap(requestId, encodeError(protocol, sqsShape, requestId, error))
}

/** The endpoint's own answer with another content. */
export const changeAnswer = (call: SqsCall, answer: TapAnswer, output: JsonInput): TapAnswer => {
  const requestId = headerOf(answer.rawHeaders, 'x-amzn-requestid')
  return { ...answer, body: Buffer.from(encode(call, requestId === '' ? randomUUID() : requestId, output).body) }
}
