import { pointerBody, type S3Pointer } from '../../harness/model/s3-pointer.ts'
import type { EventRef } from '../../harness/model/target.ts'

/** Bucket of court-hearing-event-receiver, which puts there what is too long for a message. */
export const largeCasesBucket = 'large-court-cases'

/** Where the service itself puts what it passes on, when that is too long (`aws.cpr-court-message-bucket-name`, application-local.yml). */
export const courtMessageBucket = 'cpr-local-court-message-bucket'

/** As many characters make a message longer than SQS and SNS take, 256 KB. */
const longerThanAnyMessage = 300_000

/** A hearing as long as none fits into a message: its defendant's offences are told at length. */
export const madeLarge = (hearing: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...hearing,
  wording: 'x'.repeat(longerThanAnyMessage),
})

/** Where the content of an event is put. */
export const placeOf = ({ key, version }: EventRef): S3Pointer => ({
  bucket: largeCasesBucket,
  key: `${key}/${version}`,
})

/** What the message says in the place of the content (`CommonPlatformEventProcessor.kt`, `getPayloadFromS3`). */
export const pointsAt = (ref: EventRef): unknown => JSON.parse(pointerBody(placeOf(ref)))
