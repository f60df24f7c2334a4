import type { JsonInput } from '../../emulators/aws/http/index.ts'
import type { TapParts } from './parts.ts'
import { objectsOf, type SqsCall, textOf } from './sqs-call.ts'
import type { TapAnswer } from './tap-request.ts'
import { readAnswer } from './wire.ts'

const one = ({ queue, consumer }: SqsCall, entry: JsonInput, result: JsonInput, { observe }: TapParts): void => {
  const messageId = textOf(result, 'MessageId')
  if (messageId === undefined) return
  const groupId = textOf(entry, 'MessageGroupId')
  const body = textOf(entry, 'MessageBody') ?? ''
  observe({ kind: 'sent', queue, messageId, body, consumer, ...(groupId === undefined ? {} : { groupId }) }, body)
}

/** Bodies of the messages that a call sends. */
export const bodiesSent = ({ input }: SqsCall): readonly string[] =>
  [input, ...objectsOf(input, 'Entries')].flatMap((each) => textOf(each, 'MessageBody') ?? [])

/** Tells of the messages that consumers send. */
export const tellSent = (call: SqsCall, answer: TapAnswer, parts: TapParts): void => {
  const output = readAnswer(call, answer)
  if (output === undefined) return
  if (call.action === 'SendMessage') return one(call, call.input, output, parts)
  const results = new Map(objectsOf(output, 'Successful').map((result) => [textOf(result, 'Id'), result]))
  for (const entry of objectsOf(call.input, 'Entries')) {
    const result = results.get(textOf(entry, 'Id'))
    if (result !== undefined) one(call, entry, result, parts)
  }
}
