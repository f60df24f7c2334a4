import type { AwsService } from '../../emulators/aws/http/index.ts'
import { createSqs } from '../../emulators/aws/sqs/index.ts'

/** How SQS names itself, its actions and its namespaces on the wire. No queue is ever made in it. */
export const sqsShape: AwsService = createSqs().service
