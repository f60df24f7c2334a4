import { once } from 'node:events'
import { createServer } from 'node:net'
import { PassThrough } from 'node:stream'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { describe, expect, test } from 'vitest'
import { queue, type QueueCommandOptions } from '../../cli/queue.ts'

const collect = (): { out: PassThrough; text: () => string } => {
  const out = new PassThrough()
  let written = ''
  out.on('data', (chunk: Buffer) => (written += chunk.toString()))
  return { out, text: () => written }
}

const refusal = async (options: QueueCommandOptions): Promise<{ code: number; text: string }> => {
  const { out, text } = collect()
  const code = await queue(options, out, new AbortController().signal)
  return { code, text: text() }
}

describe('shakedown queue', () => {
  test('serves SQS and SNS where its example line says, until it is stopped', async () => {
    const { out, text } = collect()
    const stop = new AbortController()
    const done = queue({ port: 0, account: '123456789012' }, out, stop.signal)
    await once(out, 'data')
    while (!text().includes('AWS_ENDPOINT_URL')) await once(out, 'data')
    const [, line = ''] = text().split('\n')
    const settings = Object.fromEntries(line.split(' ').map((setting) => setting.split('=')))
    const configuration = {
      endpoint: settings['AWS_ENDPOINT_URL'],
      region: settings['AWS_REGION'],
      credentials: {
        accessKeyId: settings['AWS_ACCESS_KEY_ID'],
        secretAccessKey: settings['AWS_SECRET_ACCESS_KEY'],
      },
    }
    const sqs = new SQSClient(configuration)
    const sns = new SNSClient(configuration)
    await sqs.send(new ListQueuesCommand({}))
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'topic' }))
    expect(TopicArn).toBe('arn:aws:sns:eu-west-2:123456789012:topic')
    stop.abort()
    expect(await done).toBe(0)
    await expect(fetch(configuration.endpoint)).rejects.toThrow('fetch failed')
    sqs.destroy()
    sns.destroy()
  })

  test('a signal that is already aborted ends it at once', async () => {
    const { out, text } = collect()
    expect(await queue({ port: 0 }, out, AbortSignal.abort())).toBe(0)
    expect(text()).toContain('SQS and SNS listen on http://127.0.0.1:')
  })

  test('a taken port is exit code 4, and says what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, text } = await refusal({ port })
    expect(code).toBe(4)
    expect(text).toBe(
      `Port ${port} is taken.\nStop what listens there, or choose another port with --port; 0 takes a free one.\n`,
    )
    other.close()
    await once(other, 'close')
  })

  test.each([
    [{ port: 70_000 }, '70000 is no port.'],
    [{ port: Number.NaN }, 'NaN is no port.'],
    [{ port: 0, account: 'me' }, 'me is no AWS account.'],
  ])('%j is exit code 2', async (options, message) => {
    const { code, text } = await refusal(options)
    expect(code).toBe(2)
    expect(text).toContain(message)
  })
})
