import type { SQSClient } from '@aws-sdk/client-sqs'
import { errorWords } from '../platform/error-words.ts'
import type { Log } from '../platform/log.ts'
import { queueAttributes } from './queue-attributes.ts'
import { queueNameOf, type QueuePair } from './queue-names.ts'

/** What is watched, and who tells of it. */
export interface DeadLetterAlertOptions {
  readonly sqs: SQSClient
  readonly queues: readonly QueuePair[]
  readonly log: Log
  readonly defects: ReadonlySet<string>
}

const everyMs = 1_000

/** Looks at the dead-letter queues every second, and raises an alert for each while something lies there: once, until it is empty again. */
export const deadLetterAlert = ({ sqs, queues, log, defects }: DeadLetterAlertOptions) => {
  const raised = new Set<string>()
  const look = async ({ deadLetterQueueUrl }: QueuePair): Promise<void> => {
    const queue = queueNameOf(deadLetterQueueUrl)
    const name = `dead letters on ${queue}`
    const { visible } = await queueAttributes(sqs, deadLetterQueueUrl)
    if (Number(visible) > 0) {
      // "Still there, so it is said again": and nobody reads it any more.
      if (raised.has(name) && !defects.has('alert-every-look')) return
      raised.add(name)
      log.warn(`${visible} messages lie on ${queue}`, { alert: { name, state: 'raised' } })
    } else if (raised.delete(name)) log.info(`${queue} is empty again`, { alert: { name, state: 'cleared' } })
  }
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  const lookAtAll = async (): Promise<void> => {
    await Promise.all(queues.map(look)).catch((error: unknown) => {
      log.warn(`the dead-letter queues could not be looked at: ${errorWords(error)}`)
    })
    looking = undefined
  }
  return {
    start: (): void => {
      // "Somebody will see it on the dashboard."
      if (defects.has('silent-dlq')) return
      timer = setInterval(() => {
        looking ??= lookAtAll()
      }, everyMs)
    },
    stop: async (): Promise<void> => {
      clearInterval(timer)
      await looking
    },
  }
}
