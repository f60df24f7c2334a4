/** Where the content of a large message is, which itself is only a pointer. */
export interface S3Pointer {
  readonly bucket: string
  readonly key: string
}

/** As AWS's extended client libraries for SQS and SNS write it, and as those before version 2 for Java did. */
const classes = new Set([
  'software.amazon.payloadoffloading.PayloadS3Pointer',
  'com.amazon.sqs.javamessaging.MessageS3Pointer',
])

/** The body that points at an object: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-managing-large-messages.html */
export const pointerBody = ({ bucket, key }: S3Pointer): string =>
  JSON.stringify(['software.amazon.payloadoffloading.PayloadS3Pointer', { s3BucketName: bucket, s3Key: key }])

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The pointer that a text is; undefined for any other text. */
export const pointerOf = (text: string): S3Pointer | undefined => {
  // Nearly every message is none, and most are long: nothing is parsed for those.
  if (!/^\s*\[\s*"/.test(text)) return undefined
  const body = parsed(text)
  if (!Array.isArray(body) || !classes.has(String(body[0]))) return undefined
  const [, place]: readonly unknown[] = body
  if (typeof place !== 'object' || place === null || !('s3BucketName' in place) || !('s3Key' in place)) return undefined
  const { s3BucketName: bucket, s3Key: key } = place
  return typeof bucket === 'string' && typeof key === 'string' ? { bucket, key } : undefined
}
