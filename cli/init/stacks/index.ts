import { celery } from './celery.ts'
import { go } from './go.ts'
import type { KnownStack } from './known-stack.ts'
import { springCloudAws } from './spring-cloud-aws.ts'
import { sqsConsumer } from './sqs-consumer.ts'

export type { KnownStack }

/** Which library consumes queues in a project, told by the files that name its dependencies; the first that is found. Starts nothing. */
export const knownStackIn = (cwd: string): KnownStack | undefined => {
  for (const find of [celery, springCloudAws, go, sqsConsumer]) {
    const found = find(cwd)
    if (found !== undefined) return found
  }
  return undefined
}
