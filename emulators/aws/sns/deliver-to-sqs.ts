import type { Sqs } from '../sqs/index.ts'
import type { MessageAttribute } from './message-attributes.ts'
import type { DeliverToQueue } from './sns-context.ts'

const inSqsForm = ({ dataType, stringValue, binaryValue }: MessageAttribute): object => ({
  DataType: dataType,
  ...(stringValue !== undefined && { StringValue: stringValue }),
  ...(binaryValue !== undefined && { BinaryValue: binaryValue }),
})

/** Delivers to the queues of the embedded SQS. */
export const deliverToSqs =
  (sqs: Pick<Sqs, 'deliver'>): DeliverToQueue =>
  (queueArn, { body, attributes, groupId, deduplicationId, traceHeader, publisher }) => {
    const result = sqs.deliver(queueArn, {
      body,
      consumer: publisher,
      ...(attributes && {
        attributes: Object.fromEntries([...attributes].map(([name, one]) => [name, inSqsForm(one)])),
      }),
      ...(groupId !== undefined && { groupId }),
      ...(deduplicationId !== undefined && { deduplicationId }),
      ...(traceHeader !== undefined && { traceHeader }),
    })
    return result.delivered
  }
