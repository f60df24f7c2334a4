import { CreateTopicCommand, PublishBatchCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSns, type SnsSetup } from './sns-clients.ts'

let setup: SnsSetup

beforeAll(async () => {
  setup = await startSns()
})

afterAll(() => setup.stop())

const fiveMinutesMs = 300_000

const subscribed = async (
  name: string,
  queueNames: readonly string[],
  attributes: Record<string, string> = {},
): Promise<{ TopicArn: string; urls: readonly string[] }> => {
  const Attributes = { FifoTopic: 'true', ...attributes }
  const { TopicArn = '' } = await setup.sns.send(new CreateTopicCommand({ Name: `${name}.fifo`, Attributes }))
  const urls: string[] = []
  for (const queueName of queueNames) {
    const fifo: Record<string, string> = queueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {}
    const { url, arn } = await setup.createQueue(queueName, fifo)
    await setup.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn }))
    urls.push(url)
  }
  return { TopicArn, urls }
}

const contentBased = { ContentBasedDeduplication: 'true' }

test('the notification has the sequence number of the answer and no signature', async () => {
  const { TopicArn, urls } = await subscribed('plain', ['plain.fifo'], contentBased)
  const sent = await setup.sns.send(new PublishCommand({ TopicArn, Message: 'Test', MessageGroupId: 'group' }))
  expect(sent.SequenceNumber).toMatch(/^[1-9]\d{19}$/)
  const [message] = await setup.drain(urls[0] ?? '')
  expect(Object.keys(JSON.parse(message?.Body ?? '{}'))).toEqual([
    'Type',
    'MessageId',
    'SequenceNumber',
    'TopicArn',
    'Message',
    'Timestamp',
    'UnsubscribeURL',
  ])
  expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({
    MessageId: sent.MessageId,
    SequenceNumber: sent.SequenceNumber,
  })
  expect(message?.Attributes).toMatchObject({
    MessageGroupId: 'group',
    MessageDeduplicationId: '532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25',
  })
})

test('a standard queue gets no group, and duplicates neither: the topic deduplicates for five minutes', async () => {
  const { TopicArn, urls } = await subscribed('mixed', ['mixed', 'mixed.fifo'])
  const publish = async (MessageGroupId: string): Promise<readonly (string | undefined)[]> => {
    const answer = await setup.sns.send(
      new PublishCommand({ TopicArn, Message: 'Test', MessageGroupId, MessageDeduplicationId: 'once' }),
    )
    return [answer.MessageId, answer.SequenceNumber]
  }
  const counts = async (): Promise<readonly number[]> => {
    const drained: number[] = []
    for (const url of urls) drained.push((await setup.drain(url)).length)
    return drained
  }
  const first = await publish('one')
  const [message] = await setup.drain(urls[0] ?? '')
  expect(message?.Attributes).not.toHaveProperty('MessageGroupId')
  expect(message?.Attributes).not.toHaveProperty('MessageDeduplicationId')
  expect(await counts()).toEqual([0, 1])
  setup.clock.advance(fiveMinutesMs - 1)
  expect(await publish('another')).toEqual(first)
  expect(await counts()).toEqual([0, 0])
  setup.clock.advance(1)
  expect(await publish('one')).not.toEqual(first)
  expect(await counts()).toEqual([1, 1])
})

test('batches keep their order and are answered the same when repeated', async () => {
  const { TopicArn, urls } = await subscribed('batches', ['a.fifo', 'b.fifo'], contentBased)
  const PublishBatchRequestEntries = Array.from({ length: 10 }, (_, index) => ({
    Id: String(index),
    Message: `message ${index}`,
    MessageGroupId: 'group',
  }))
  const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries })
  const { Successful: first = [] } = await setup.sns.send(command)
  const { Successful: second } = await setup.sns.send(command)
  expect(second).toEqual(first)
  const numbers = first.map(({ SequenceNumber = '0' }) => BigInt(SequenceNumber))
  expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0n))).toBe(true)
  const expected = PublishBatchRequestEntries.map(({ Message }) => Message)
  for (const url of urls) {
    const messages = await setup.drain(url)
    expect(messages.map(({ Body = '{}' }) => JSON.parse(Body).Message)).toEqual(expected)
  }
})
