import type { AwsService } from '../embedded/aws/index.ts'
import { createSqs } from '../embedded/sqs/index.ts'

/** How SQS names itself, its actions and its namespaces on the wire. No queue is ever made in it. */
export const sqsShape: AwsService = createSqs().service
