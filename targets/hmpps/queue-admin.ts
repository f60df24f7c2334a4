import type { QueueDepth, Target } from '../../harness/model/target.ts'
import { readCount, readCounts } from './answers.ts'
import { oncePurgeable } from '../own/once-purgeable.ts'
import type { Operator } from './operator.ts'
import type { QueueNames } from './queue-names.ts'

/** Queue administration by the service's own endpoints (HmppsQueueResource of hmpps-spring-boot-sqs), with an operator's token. */
export const queueAdmin = (
  { succeed }: Pick<Operator, 'succeed'>,
  service: string,
  pairs: readonly QueueNames[],
  depth: (queue: string) => Promise<QueueDepth>,
): Required<Pick<Target, 'redrive' | 'redriveAll' | 'purge'>> => {
  const administer = (path: string): Promise<unknown> => succeed(service, 'PUT', `/queue-admin/${path}`)
  return {
    redrive: async ({ deadLetterQueue }) => readCount(await administer(`retry-dlq/${deadLetterQueue}`)),
    redriveAll: async () => {
      // The answer names no queues: each queue's own count is looked at before.
      const depths = await Promise.all(pairs.map(({ deadLetterQueue }) => depth(deadLetterQueue)))
      const found = readCounts(await administer('retry-all-dlqs')).reduce((sum, count) => sum + count, 0)
      const expected = depths.reduce((sum, { visible }) => sum + visible, 0)
      if (found < expected) throw new Error(`${service} found ${found} messages where the queues tell of ${expected}`)
      return new Map(depths.map(({ queue, visible }) => [queue, visible]))
    },
    purge: async ({ deadLetterQueue }) =>
      readCount(await oncePurgeable(() => administer(`purge-queue/${deadLetterQueue}`))),
  }
}
