import type { JsonInput } from '../http/aws-service.ts'
import type { QueryInput } from '../http/query-input.ts'
import { invalidValue } from './sqs-errors.ts'

// The query protocol numbers the members of lists and maps under a name of their own:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html

/** Lists of strings: prefix of the parameters → member of the input. */
const lists: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  TagKey: 'TagKeys',
  AWSAccountId: 'AWSAccountIds',
  ActionName: 'Actions',
}

const integers = new Set([
  'DelaySeconds',
  'MaxNumberOfMessages',
  'MaxNumberOfMessagesPerSecond',
  'MaxResults',
  'VisibilityTimeout',
  'WaitTimeSeconds',
])

const scalars = [
  'DestinationArn',
  'Id',
  'Label',
  'MessageBody',
  'MessageDeduplicationId',
  'MessageGroupId',
  'NextToken',
  'QueueName',
  'QueueNamePrefix',
  'QueueOwnerAWSAccountId',
  'QueueUrl',
  'ReceiptHandle',
  'ReceiveRequestAttemptId',
  'SourceArn',
  'TaskHandle',
  ...integers,
]

const scalar = (name: string, value: string): string | number => {
  if (!integers.has(name)) return value
  if (!/^[+-]?\d{1,10}$/.test(value)) throw invalidValue(value, name, 'Must be an integer.')
  return Number(value)
}

/** `Attribute.1.Name`, `Attribute.1.Value`; AWS also knows the pairs of tags as `Key` and `Value`. */
const map = <T>(input: QueryInput, prefix: string, key: string, value: (member: QueryInput) => T) =>
  Object.fromEntries(input.list(prefix).map((member) => [member.get(key) ?? '', value(member)]))

const messageAttribute = (member: QueryInput): JsonInput => ({
  DataType: member.get('Value.DataType'),
  StringValue: member.get('Value.StringValue'),
  BinaryValue: member.get('Value.BinaryValue'),
})

const structure = (input: QueryInput): Record<string, unknown> => {
  const result: Record<string, unknown> = {}
  for (const name of scalars) {
    const value = input.get(name)
    if (value !== undefined) result[name] = scalar(name, value)
  }
  for (const [prefix, member] of Object.entries(lists)) {
    if (input.has(prefix)) result[member] = input.list(prefix).map((one) => one.get('') ?? '')
  }
  if (input.has('Attribute')) result['Attributes'] = map(input, 'Attribute', 'Name', (one) => one.get('Value') ?? '')
  if (input.has('Tag')) {
    const tags = map(input, 'Tag', 'Key', (one) => one.get('Value') ?? '')
    result['Tags'] = tags
    // CreateQueue alone writes it small.
    result['tags'] = tags
  }
  for (const name of ['MessageAttribute', 'MessageSystemAttribute']) {
    if (input.has(name)) result[`${name}s`] = map(input, name, 'Name', messageAttribute)
  }
  return result
}

/** The input of an action in the JSON protocol's form. @throws InvalidParameterValue for a number that is none */
export const decodeQuery = (action: string, input: QueryInput): JsonInput => {
  const entries = `${action}RequestEntry`
  if (!input.has(entries)) return structure(input)
  return { ...structure(input), Entries: input.list(entries).map((entry) => structure(entry)) }
}
