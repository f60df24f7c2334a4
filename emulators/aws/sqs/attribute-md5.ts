import { createHash, type Hash } from 'node:crypto'
import type { MessageAttributes } from './message.ts'

const withLength = (hash: Hash, data: string | Buffer): void => {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  hash.update(length).update(bytes)
}

/**
 * The digest that clients compare with their own: names in order; for each, name, type, kind of value and value.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export const attributeMd5 = (attributes: MessageAttributes): string => {
  const hash = createHash('md5')
  for (const name of [...attributes.keys()].sort()) {
    const attribute = attributes.get(name)
    if (!attribute) continue
    withLength(hash, name)
    withLength(hash, attribute.dataType)
    if (attribute.binaryValue === undefined) {
      hash.update(Buffer.of(1))
      withLength(hash, attribute.stringValue ?? '')
    } else {
      hash.update(Buffer.of(2))
      withLength(hash, Buffer.from(attribute.binaryValue, 'base64'))
    }
  }
  return hash.digest('hex')
}
