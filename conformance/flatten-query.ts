type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json }

// Lists and maps of SQS are flattened, each under its own name:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
const singular: Readonly<Record<string, string>> = {
  Attributes: 'Attribute',
  AttributeNames: 'AttributeName',
  MessageAttributeNames: 'MessageAttributeName',
  MessageSystemAttributeNames: 'MessageSystemAttributeName',
  MessageAttributes: 'MessageAttribute',
  MessageSystemAttributes: 'MessageSystemAttribute',
  Tags: 'Tag',
  tags: 'Tag',
  TagKeys: 'TagKey',
  AWSAccountIds: 'AWSAccountId',
  Actions: 'ActionName',
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

const flatten = (action: string, name: string, value: Json, into: Record<string, string>): void => {
  const under = name.split('.').at(-1) ?? name
  const base = name === 'Entries' ? `${action}RequestEntry` : (singular[under] ?? under)
  const path = name.slice(0, name.length - under.length) + base
  if (isList(value)) value.forEach((item, index) => flatten(action, `${path}.${index + 1}`, item, into))
  else if (typeof value !== 'object') into[path] = String(value)
  else if (singular[under] === undefined) {
    for (const [key, inner] of Object.entries(value)) flatten(action, `${path}.${key}`, inner, into)
  } else
    Object.entries(value).forEach(([key, inner], index) => {
      const isTag = base === 'Tag'
      into[`${path}.${index + 1}.${isTag ? 'Key' : 'Name'}`] = key
      flatten(action, `${path}.${index + 1}.Value`, inner, into)
    })
}

/** The parameters of the query protocol for an input of AWS JSON: `SendMessage`, `{QueueUrl, MessageBody}`. */
export const flattenQuery = (action: string, input: Readonly<Record<string, Json>>): Record<string, string> => {
  const parameters: Record<string, string> = { Action: action }
  for (const [name, value] of Object.entries(input)) flatten(action, name, value, parameters)
  return parameters
}

export type { Json }
