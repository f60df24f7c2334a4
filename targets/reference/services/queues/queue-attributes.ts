import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'

const attributesSchema = z.object({
  QueueArn: z.string(),
  ApproximateNumberOfMessages: z.string(),
  ApproximateNumberOfMessagesNotVisible: z.string(),
  RedrivePolicy: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.object({ maxReceiveCount: z.coerce.number(), deadLetterTargetArn: z.string() }))
    .optional(),
})

/** What a queue says of itself. */
export interface QueueAttributes {
  readonly arn: string
  /** Counts, as the strings they are. */
  readonly visible: string
  readonly inFlight: string
  readonly redrivePolicy?: { readonly maxReceiveCount: number; readonly deadLetterTargetArn: string } | undefined
}

/** Asks for a queue's attributes; throws when there is no such queue. */
export const queueAttributes = async (sqs: SQSClient, queueUrl: string): Promise<QueueAttributes> => {
  const answer = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'QueueArn',
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'RedrivePolicy',
      ],
    }),
  )
  const read = attributesSchema.parse(answer.Attributes)
  return {
    arn: read.QueueArn,
    visible: read.ApproximateNumberOfMessages,
    inFlight: read.ApproximateNumberOfMessagesNotVisible,
    redrivePolicy: read.RedrivePolicy,
  }
}
