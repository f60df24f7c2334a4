import { createHash } from 'node:crypto'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'

const framed = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/**
 * The MD5 of message attributes, worked out anew for comparison: by name, each name, type and value with its length in
 * four bytes, the value behind a byte that tells its transport type.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export const attributeDigest = (attributes: Readonly<Record<string, MessageAttributeValue>>): string => {
  const hash = createHash('md5')
  const byName = Object.entries(attributes).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const [name, { DataType = '', StringValue = '', BinaryValue }] of byName) {
    hash.update(framed(Buffer.from(name))).update(framed(Buffer.from(DataType)))
    hash.update(Uint8Array.of(BinaryValue ? 2 : 1)).update(framed(BinaryValue ?? Buffer.from(StringValue)))
  }
  return hash.digest('hex')
}
