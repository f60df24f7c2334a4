import { SQS } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { abilitiesOf, runConformance, sqsPoints } from '../../conformance/index.ts'
import { startSqs } from '../../emulators/aws/sqs/index.ts'
import { startTap } from '../../proxies/tap/index.ts'
import { redriveAnew } from '../../stacks/watched/redrive-anew.ts'

const started = async () => {
  const server = await startSqs({})
  const past = new SQS({
    endpoint: server.url,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'past', secretAccessKey: 'past' },
  })
  const tap = await startTap({ upstream: server.url, watch: { redriving: async (call) => redriveAnew(past, call) } })
  const through = new SQS({
    endpoint: tap.url,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  })
  const arn = async (url: string): Promise<string> =>
    (await past.getQueueAttributes({ QueueUrl: url, AttributeNames: ['QueueArn'] })).Attributes?.QueueArn ?? ''
  const make = async (name: string, dead?: string): Promise<string> => {
    const Attributes = {
      ...(name.endsWith('.fifo') && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }),
      ...(dead && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await arn(dead), maxReceiveCount: 1 }) }),
    }
    return (await past.createQueue({ QueueName: name, Attributes })).QueueUrl ?? ''
  }
  /** Sends, receives in vain, and receives once more: it lies on the dead-letter queue then. */
  const killAll = async (url: string, bodies: readonly string[], group?: string): Promise<void> => {
    for (const [nth, MessageBody] of bodies.entries())
      await past.sendMessage({
        QueueUrl: url,
        MessageBody,
        MessageAttributes: { eventType: { DataType: 'String', StringValue: `type of ${MessageBody}` } },
        ...(group && { MessageGroupId: group, MessageDeduplicationId: `${url}-${nth}` }),
      })
    for (let received = 0; received < bodies.length;) {
      const { Messages = [] } = await past.receiveMessage({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      })
      received += Messages.length
    }
    await past.receiveMessage({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 })
  }
  const take = async (url: string) =>
    (
      await past.receiveMessage({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      })
    ).Messages ?? []
  const lying = async (url: string) =>
    (await past.getQueueAttributes({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] })).Attributes
      ?.ApproximateNumberOfMessages
  return {
    past,
    tap,
    through,
    arn,
    make,
    killAll,
    take,
    lying,
    stop: async () => {
      past.destroy()
      through.destroy()
      await tap.close()
      await server.close()
    },
  }
}

let at: Awaited<ReturnType<typeof started>>
beforeAll(async () => {
  at = await started()
})
afterAll(async () => at.stop())

/** Redrives through the tap; how many messages the endpoint itself has moved. */
const redrive = async (dead: string): Promise<number | undefined> => {
  const SourceArn = await at.arn(dead)
  await at.through.startMessageMoveTask({ SourceArn })
  const { Results = [] } = await at.past.listMessageMoveTasks({ SourceArn })
  return Results[0]?.ApproximateNumberOfMessagesToMove
}

describe('a redrive that is carried out in the endpoint’s place', () => {
  it('brings back new messages with a count of their own, their body and attributes, and leaves the endpoint nothing to move', async () => {
    const dead = await at.make('plain-dead')
    const url = await at.make('plain', dead)
    await at.killAll(url, ['a', 'b'])
    const letters = await at.lying(dead)
    const moved = await redrive(dead)
    const back = await at.take(url)
    expect([letters, moved, await at.lying(dead)]).toEqual(['2', 0, '0'])
    expect(
      new Set(back.map(({ Body, MessageAttributes }) => `${Body}: ${MessageAttributes?.['eventType']?.StringValue}`)),
    ).toEqual(new Set(['a: type of a', 'b: type of b']))
    expect(back.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['1', '1'])
  })

  it('keeps the order of a FIFO queue, also of messages with the same body', async () => {
    const dead = await at.make('ordered-dead.fifo')
    const url = await at.make('ordered.fifo', dead)
    await at.killAll(url, ['a', 'b', 'a'], 'g')
    expect([await at.lying(dead), await redrive(dead)]).toEqual(['3', 0])
    const back = await at.take(url)
    expect(back.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([
      ['a', 'g'],
      ['b', 'g'],
      ['a', 'g'],
    ])
  })

  it('brings each back to the queue that it came from, where two share a dead-letter queue', async () => {
    const dead = await at.make('shared-dead')
    const [one, other] = [await at.make('one', dead), await at.make('other', dead)]
    await at.killAll(one, ['of one'])
    await at.killAll(other, ['of the other'])
    expect([await at.lying(dead), await redrive(dead)]).toEqual(['2', 0])
    expect([await at.take(one), await at.take(other)].map((each) => each.map(({ Body }) => Body))).toEqual([
      ['of one'],
      ['of the other'],
    ])
  })

  it('leaves to the endpoint what says no queue that it came from, what goes elsewhere and what is to go slowly', async () => {
    const dead = await at.make('left-dead')
    const elsewhere = await at.make('elsewhere')
    await at.make('left-one', dead)
    await at.make('left-other', dead)
    await at.past.sendMessage({ QueueUrl: dead, MessageBody: 'sent here by hand' })
    await redriveAnew(at.past, { input: { SourceArn: await at.arn(dead) } })
    expect(await at.lying(dead)).toBe('1')
    await redriveAnew(at.past, { input: { SourceArn: await at.arn(dead), DestinationArn: await at.arn(elsewhere) } })
    await redriveAnew(at.past, { input: { SourceArn: await at.arn(dead), MaxNumberOfMessagesPerSecond: 1 } })
    expect(await at.lying(dead)).toBe('1')
  })

  it('refuses as the endpoint does, and has the abilities that redrives need', async () => {
    const SourceArn = await at.arn(await at.make('nobodys'))
    await expect(at.through.startMessageMoveTask({ SourceArn })).rejects.toThrow(
      'Source queue must be configured as a Dead Letter Queue.',
    )
    await expect(at.through.startMessageMoveTask({ SourceArn: `${SourceArn}-missing` })).rejects.toThrow(
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    )
    const names = ['fifo-redrive', 'receive-count-resets-on-redrive', 'redrive-makes-new-messages']
    const points = sqsPoints.filter(({ ability = '' }) => names.includes(ability))
    const results = await runConformance({ endpoint: { url: at.tap.url }, points })
    expect(new Map(abilitiesOf(results).map(({ name, has }) => [name, has]))).toEqual(
      new Map(names.map((name) => [name, 'yes'])),
    )
  })
})
