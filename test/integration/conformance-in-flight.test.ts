import { afterAll, expect, test } from 'vitest'
import { manualClock, startSqs } from '../../emulators/aws/sqs/index.ts'
import { realQueue } from './sqs-model/real-queue.ts'

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const inFlightLimit = 120_000

const clock = manualClock()
const server = await startSqs({ clock })
afterAll(() => server.close())

/** A queue with one message more than may be in flight, all but one of them received. */
const fullQueue = async (name: string, attributes: Record<string, string>) => {
  const control = realQueue(server.url, clock, '', undefined)
  const { body } = await control.call('CreateQueue', {
    QueueName: name,
    Attributes: { VisibilityTimeout: '600', ...attributes },
  })
  const queue = realQueue(server.url, clock, String(body['QueueUrl']), undefined)
  const batches = Array.from({ length: inFlightLimit / 10 + 1 }, (_, n) => n)
  const lane = async (left: IterableIterator<number>): Promise<void> => {
    for (const n of left) {
      const Entries = Array.from({ length: 10 }, (_unused, entry) => ({
        Id: `${entry}`,
        MessageBody: 'a',
        ...(name.endsWith('.fifo') && { MessageGroupId: `${n}-${entry}`, MessageDeduplicationId: `${n}-${entry}` }),
      }))
      await queue.call('SendMessageBatch', { QueueUrl: queue.url, Entries })
      if (n > 0) await queue.receive({ MaxNumberOfMessages: 10 })
    }
  }
  const left = batches.values()
  await Promise.all(Array.from({ length: 8 }, () => lane(left)))
  expect(await queue.counts(queue.url)).toEqual({ visible: 10, inFlight: inFlightLimit, delayed: 0 })
  return queue
}

test('a standard queue with 120,000 messages in flight refuses a receive with OverLimit, until they come back', async () => {
  const queue = await fullQueue('full', {})
  const { error } = await queue.call('ReceiveMessage', { QueueUrl: queue.url })
  expect(error).toBe('OverLimit')
  clock.advance(601_000)
  expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(10)
})

test('a FIFO queue with 120,000 messages in flight gives no more, without an error', async () => {
  const queue = await fullQueue('full.fifo', { FifoQueue: 'true' })
  expect(await queue.receive({ MaxNumberOfMessages: 10 })).toEqual([])
  clock.advance(601_000)
  expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(10)
})
