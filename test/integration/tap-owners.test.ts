import { SQS } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { startSqs } from '../../emulators/aws/sqs/index.ts'
import { startTap } from '../../proxies/tap/index.ts'

it('looks up whose connection it is only where a key does not tell, and from then on as soon as it is accepted', async () => {
  const server = await startSqs()
  let lookedUp = 0
  const running = await startTap({
    upstream: server.url,
    ownerOf: () => {
      lookedUp += 1
      return 'other-1'
    },
    tellsReplica: (key) => key === 'mine-1',
  })
  const direct = new SQS({
    endpoint: server.url,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'harness', secretAccessKey: 'secret' },
  })
  const { QueueUrl = '' } = await direct.createQueue({ QueueName: 'shared' })
  direct.destroy()
  const under = async (accessKeyId: string): Promise<void> => {
    const sqs = new SQS({
      endpoint: running.url,
      region: 'eu-west-2',
      credentials: { accessKeyId, secretAccessKey: 'secret' },
    })
    const url = running.queueUrl(QueueUrl, 'eu-west-2')
    await sqs.receiveMessage({ QueueUrl: url })
    await sqs.receiveMessage({ QueueUrl: url })
    sqs.destroy()
  }
  try {
    await under('mine-1')
    expect(lookedUp).toBe(0)
    await under('any')
    expect(lookedUp).toBe(1)
    await under('mine-1')
    expect(lookedUp).toBe(2)
    expect(running.asked().get('shared')).toEqual(new Set(['mine-1', 'other-1']))
  } finally {
    await running.close()
    await server.close()
  }
})
