import { invalidParameter } from './sns-errors.ts'

/**
 * The texts of a message of `MessageStructure=json`: one by protocol, and the `default` for the others. Values that are
 * no strings are left out, as SNS ignores them. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export const messageStructure = (message: string): ReadonlyMap<string, string> => {
  let value: unknown
  try {
    value = JSON.parse(message)
  } catch {
    throw invalidParameter('Invalid parameter: Message Structure - JSON message body failed to parse')
  }
  const texts = new Map<string, string>()
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [protocol, text] of Object.entries(value)) if (typeof text === 'string') texts.set(protocol, text)
  }
  if (!texts.has('default')) {
    throw invalidParameter('Invalid parameter: Message Structure - No default entry in JSON message body')
  }
  return texts
}
