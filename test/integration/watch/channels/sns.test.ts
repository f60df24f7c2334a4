import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sns } from '../../../../watch/channels/sns.ts'
import { type SnsSetup, startSns } from '../../sns-clients.ts'
import { context, incident, message, notice } from './message.ts'

let setup: SnsSetup
beforeAll(async () => {
  setup = await startSns()
})
afterAll(async () => setup.stop())
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'publisher')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  return () => vi.unstubAllEnvs()
})

const topic = async (name: string) => {
  const isFifo = name.endsWith('.fifo')
  const { TopicArn = '' } = await setup.sns.send(
    new CreateTopicCommand({ Name: name, ...(isFifo ? { Attributes: { FifoTopic: 'true' } } : {}) }),
  )
  const queue = await setup.createQueue(name, isFifo ? { FifoQueue: 'true' } : {})
  await setup.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }))
  const channel = sns({ topicArn: TopicArn, endpoint: setup.server.url })
  const got = async (): Promise<readonly Record<string, string>[]> =>
    (await setup.drain(queue.url)).map(({ Body = '{}' }) => JSON.parse(Body))
  return { channel, got }
}

describe('the SNS channel', () => {
  it('publishes JSON with a subject in ASCII and attributes for filters', async () => {
    const { channel, got } = await topic('told')
    const given = message(notice({ incident: incident({ words: 'füllt\nsich' }) }))
    expect(await channel.send(given, context())).toEqual({ is: 'delivered' })
    const [envelope] = await got()
    expect(JSON.parse(envelope?.['Message'] ?? '')).toEqual(given)
    expect(envelope?.['Subject']).toBe('notes: 2026-03-02T09:15:00.000Z critical notes: opened: f llt sich')
    expect(envelope?.['MessageAttributes']).toMatchObject({ level: { Type: 'String', Value: 'critical' } })
  })

  it('comes once where the topic is FIFO, however often it is sent', async () => {
    const { channel, got } = await topic('told.fifo')
    await channel.send(message(), context())
    expect(await channel.send(message(), context())).toEqual({ is: 'delivered' })
    expect(await got()).toHaveLength(1)
  })

  it('keeps a thousand incidents within what SNS takes, and says how many it left out', async () => {
    const { channel, got } = await topic('many')
    const evidence = { trace: 'x'.repeat(2000) }
    const many = Array.from({ length: 1000 }, (_, n) => notice({ id: `${n}`, incident: incident({ evidence }) }))
    expect(await channel.send(message(notice(), ...many), context())).toEqual({ is: 'delivered' })
    const [envelope] = await got()
    const { notices, left } = JSON.parse(envelope?.['Message'] ?? '{}')
    expect(notices.length).toBeGreaterThan(100)
    expect(notices.length + left).toBe(1001)
  })

  it('is refused for good where there is no such topic, and tried again where nobody answers', async () => {
    const nowhere = 'arn:aws:sns:eu-west-2:000000000000:nowhere'
    expect(await sns({ topicArn: nowhere, endpoint: setup.server.url }).send(message(), context())).toMatchObject({
      is: 'refused',
    })
    await expect(sns({ topicArn: nowhere, endpoint: 'http://127.0.0.1:1' }).send(message(), context())).rejects.toThrow(
      'ECONNREFUSED',
    )
  })
})
