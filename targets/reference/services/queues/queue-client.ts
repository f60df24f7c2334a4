import { SQSClient } from '@aws-sdk/client-sqs'

/**
 * The SQS client. Region, credentials and AWS_ENDPOINT_URL come from the environment, as everywhere in the AWS SDK; the
 * endpoint is followed even where a queue URL names another host.
 */
export const queueClient = (): SQSClient => new SQSClient({ useQueueUrlAsEndpoint: false })
