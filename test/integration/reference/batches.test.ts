import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nomisSide, runReference, type RunningReference } from './running-reference.ts'

let running: RunningReference
let sqs: SQSClient
beforeAll(async () => {
  running = await runReference({ services: nomisSide })
  sqs = new SQSClient({
    endpoint: running.system.queueEndpoint,
    region: running.system.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
})
afterAll(async () => {
  sqs.destroy()
  await running.stop()
})

/** Reviews of prisoners of their own, sent in one call, of which the first cannot be read. */
const sendTogether = async (count: number) => {
  const stream = running.stream('incentives.iep-review.inserted')
  const refs = Array.from({ length: count }, (_, n) => ({
    copy: `sd-batch-1-e${n}-1`,
    event: `e${n}`,
    key: stream.key('batch', n),
    version: 1,
    variant: n === 0 ? 'unreadable' : 'create',
  }))
  for (const ref of refs) await stream.prepare?.(ref)
  const Entries = refs.map((ref) => ({ Id: ref.event, MessageBody: stream.event(ref).body }))
  const { Successful = [] } = await sqs.send(
    new SendMessageBatchCommand({ QueueUrl: running.system.queueUrl(stream.queue), Entries }),
  )
  return { stream, refs, messageIds: Successful.map(({ MessageId = '' }) => MessageId) }
}

it('takes up to five messages a receive, and gives back only the one that failed', async () => {
  const { stream, refs, messageIds } = await sendTogether(5)
  const [unreadable = '', ...readable] = messageIds
  expect(await Promise.all(readable.map(running.acknowledged))).toEqual(readable.map(() => [1]))
  await running.deadLettered(unreadable)
  const queued = running.reports.filter(
    ({ happening }) => 'queue' in happening && happening.queue === stream.queue && happening.kind !== 'enqueue',
  )
  const together = queued.slice(0, 5)
  expect(together.map(({ happening }) => happening.kind)).toEqual(Array.from({ length: 5 }, () => 'receive'))
  expect(new Set(together.map(({ actor }) => actor)).size).toBe(1)
  expect(await running.differences(stream, refs.slice(1))).toEqual([])
  expect(await stream.effects(refs.slice(0, 1).map(({ key }) => key))).toEqual([])
})
