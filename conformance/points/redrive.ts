import assert from 'node:assert/strict'
import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import type { Subject } from '../subject.ts'
import { api, guide } from '../sources.ts'

const source = guide('sqs-configure-dead-letter-queue-redrive')
const start = api('API_StartMessageMoveTask')

/** A queue, its dead-letter queue and `bodies` on the latter. */
const withDead = async (subject: Subject, bodies: readonly string[], fifo = false) => {
  const dead = fifo ? await subject.fifo() : await subject.queue()
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await subject.arn(dead), maxReceiveCount: 1 })
  const url = fifo ? await subject.fifo({ RedrivePolicy }) : await subject.queue({ RedrivePolicy })
  for (const body of bodies) await subject.send(url, body, fifo ? 'g' : undefined)
  const sent = await subject.collect(url, bodies.length, { VisibilityTimeout: 0 })
  for (let looks = 0; (await subject.counts(dead)).visible < bodies.length; looks += 1) {
    assert.ok(looks < 20, 'the messages do not reach the dead-letter queue')
    await subject.look(url)
  }
  return { url, dead, SourceArn: await subject.arn(dead), sent }
}

const task = async (subject: Subject, SourceArn: string): Promise<ListMessageMoveTasksResultEntry> => {
  const { Results = [] } = await subject.sqs.listMessageMoveTasks({ SourceArn })
  return Results[0] ?? {}
}

/** Waits until the newest task of a source has ended. */
const ended = async (subject: Subject, SourceArn: string): Promise<ListMessageMoveTasksResultEntry> => {
  for (let tries = 0; tries < 40; tries += 1) {
    const seen = await task(subject, SourceArn)
    if (seen.Status !== undefined && !['RUNNING', 'CANCELLING'].includes(seen.Status)) return seen
    await subject.pass(100)
    await subject.reached()
  }
  assert.fail('the task does not end')
}

/** Moving messages back from a dead-letter queue. */
export const redrive: readonly Point[] = [
  {
    id: 'redrive/to-source',
    says: 'without a destination every message goes back to the queue that it came from',
    source: start,
    waitsMs: 4_000,
    run: async (subject) => {
      const { url, dead, SourceArn } = await withDead(subject, ['a', 'b', 'c'])
      await subject.sqs.startMessageMoveTask({ SourceArn })
      const done = await ended(subject, SourceArn)
      assert.equal(done.Status, 'COMPLETED')
      assert.equal(Number(done.ApproximateNumberOfMessagesMoved), 3)
      assert.equal((await subject.counts(dead)).visible, 0)
      assert.deepEqual(
        new Set((await subject.collect(url, 3)).map((message) => message.Body)),
        new Set(['a', 'b', 'c']),
      )
    },
  },
  {
    id: 'redrive/elsewhere',
    says: 'with a DestinationArn the messages go there',
    source: start,
    waitsMs: 4_000,
    run: async (subject) => {
      const { url, SourceArn } = await withDead(subject, ['a'])
      const elsewhere = await subject.queue()
      await subject.sqs.startMessageMoveTask({ SourceArn, DestinationArn: await subject.arn(elsewhere) })
      await ended(subject, SourceArn)
      assert.equal((await subject.one(elsewhere)).Body, 'a')
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'redrive/count-starts-again',
    says: 'a redriven message starts again at receive count 1',
    source,
    ability: 'receive-count-resets-on-redrive',
    waitsMs: 4_000,
    run: async (subject) => {
      const { url, SourceArn } = await withDead(subject, ['a'])
      await subject.sqs.startMessageMoveTask({ SourceArn })
      await ended(subject, SourceArn)
      const { Attributes } = await subject.one(url, { MessageSystemAttributeNames: ['All'] })
      assert.equal(Attributes?.ApproximateReceiveCount, '1')
      assert.ok(!Object.hasOwn(Attributes, 'DeadLetterQueueSourceArn'), 'still says which queue it died on')
    },
  },
  {
    id: 'redrive/can-die-again',
    says: 'a redriven message that fails again goes to the dead-letter queue again, by its new count',
    source,
    ability: 'receive-count-resets-on-redrive',
    waitsMs: 4_000,
    run: async (subject) => {
      const { url, dead, SourceArn } = await withDead(subject, ['a'])
      await subject.sqs.startMessageMoveTask({ SourceArn })
      await ended(subject, SourceArn)
      await subject.one(url, { VisibilityTimeout: 0 })
      assert.deepEqual(await subject.look(url), [])
      assert.equal((await subject.counts(dead)).visible, 1)
    },
  },
  {
    id: 'redrive/new-message',
    says: 'a redriven message is a new message: another id, the same body and attributes',
    source: guide('sqs-configure-dead-letter-queue-redrive'),
    ability: 'redrive-makes-new-messages',
    waitsMs: 4_000,
    run: async (subject) => {
      const { url, SourceArn, sent } = await withDead(subject, ['a'])
      await subject.sqs.startMessageMoveTask({ SourceArn })
      await ended(subject, SourceArn)
      const back = await subject.one(url)
      assert.equal(back.Body, 'a')
      assert.notEqual(back.MessageId, sent[0]?.MessageId)
    },
  },
  {
    id: 'redrive/wakes-poll',
    says: 'a receive waiting on the source answers when a message is redriven',
    source: guide('sqs-short-and-long-polling'),
    waitsMs: 4_000,
    run: async (subject) => {
      const { url, SourceArn } = await withDead(subject, ['a'])
      const poll = subject.one(url, { WaitTimeSeconds: 20 })
      await subject.reached()
      await subject.sqs.startMessageMoveTask({ SourceArn })
      assert.equal((await subject.within(poll, 4_000)).Body, 'a')
    },
  },
  {
    id: 'redrive/fifo',
    says: 'a FIFO dead-letter queue is redriven too, in order',
    source,
    ability: 'fifo-redrive',
    waitsMs: 4_000,
    run: async (subject) => {
      const { url, SourceArn } = await withDead(subject, ['a', 'b', 'c'], true)
      await subject.sqs.startMessageMoveTask({ SourceArn })
      const done = await ended(subject, SourceArn)
      assert.equal(done.Status, 'COMPLETED')
      assert.deepEqual(
        (await subject.take(url, { MaxNumberOfMessages: 10 })).map((message) => message.Body),
        ['a', 'b', 'c'],
      )
    },
  },
  {
    id: 'redrive/rate',
    says: 'MaxNumberOfMessagesPerSecond holds the task back, its progress shows while it runs, and it has a handle',
    source: start,
    ability: 'redrive-rate',
    waitsMs: 8_000,
    run: async (subject) => {
      const { SourceArn } = await withDead(
        subject,
        Array.from({ length: 5 }, (_, n) => `${n}`),
      )
      const { TaskHandle } = await subject.sqs.startMessageMoveTask({ SourceArn, MaxNumberOfMessagesPerSecond: 1 })
      await subject.pass(1_200)
      await subject.reached()
      const running = await task(subject, SourceArn)
      assert.equal(running.Status, 'RUNNING')
      assert.equal(running.TaskHandle, TaskHandle)
      assert.equal(running.MaxNumberOfMessagesPerSecond, 1)
      assert.ok(Number(running.ApproximateNumberOfMessagesMoved) < 5, 'moved all at once')
      await subject.pass(6_000)
      assert.equal((await ended(subject, SourceArn)).ApproximateNumberOfMessagesMoved, 5)
    },
  },
  {
    id: 'redrive/cancel',
    says: 'CancelMessageMoveTask ends a task and says how many messages it has moved; the others stay',
    source: api('API_CancelMessageMoveTask'),
    ability: 'redrive-rate',
    waitsMs: 4_000,
    run: async (subject) => {
      const { dead, SourceArn } = await withDead(
        subject,
        Array.from({ length: 5 }, (_, n) => `${n}`),
      )
      const { TaskHandle } = await subject.sqs.startMessageMoveTask({ SourceArn, MaxNumberOfMessagesPerSecond: 1 })
      await subject.pass(1_200)
      await subject.reached()
      const { ApproximateNumberOfMessagesMoved = NaN } = await subject.sqs.cancelMessageMoveTask({ TaskHandle })
      assert.ok(ApproximateNumberOfMessagesMoved < 5)
      const done = await ended(subject, SourceArn)
      assert.equal(done.Status, 'CANCELLED')
      assert.equal(done.TaskHandle, undefined)
      assert.equal((await subject.counts(dead)).visible, 5 - Number(done.ApproximateNumberOfMessagesMoved))
    },
  },
  {
    id: 'redrive/one-at-a-time',
    says: 'a second task for the same source is refused while one runs',
    source: start,
    ability: 'redrive-rate',
    run: async (subject) => {
      const { SourceArn } = await withDead(subject, ['a', 'b', 'c'])
      const { TaskHandle } = await subject.sqs.startMessageMoveTask({ SourceArn, MaxNumberOfMessagesPerSecond: 1 })
      await refused(subject.sqs.startMessageMoveTask({ SourceArn }), {
        code: 'InvalidParameterValue',
        message:
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      })
      await subject.sqs.cancelMessageMoveTask({ TaskHandle })
    },
  },
  {
    id: 'redrive/not-a-dead-letter-queue',
    says: 'only a queue that is somebody’s dead-letter queue can be redriven',
    source: start,
    run: async (subject) => {
      const SourceArn = await subject.arn(await subject.queue())
      await refused(subject.sqs.startMessageMoveTask({ SourceArn }), {
        code: 'InvalidParameterValue',
        message: 'Source queue must be configured as a Dead Letter Queue.',
      })
    },
  },
  ...(['SourceArn', 'DestinationArn'] as const).map((name): Point => ({
    id: `redrive/unknown-${name === 'SourceArn' ? 'source' : 'destination'}`,
    says: `a ${name} that does not exist is ResourceNotFoundException`,
    source: start,
    run: async (subject) => {
      const { SourceArn } = await withDead(subject, ['a'])
      const missing = `${SourceArn}-missing`
      const call = subject.sqs.startMessageMoveTask(
        name === 'SourceArn' ? { SourceArn: missing } : { SourceArn, DestinationArn: missing },
      )
      await refused(call, {
        name: 'ResourceNotFoundException',
        status: 404,
        message: `The resource that you specified for the ${name} parameter doesn't exist.`,
      })
    },
  })),
  {
    id: 'redrive/cancel-garbage',
    says: 'a task handle that is none is InvalidParameterValue',
    source: api('API_CancelMessageMoveTask'),
    run: (subject) =>
      refused(subject.sqs.cancelMessageMoveTask({ TaskHandle: 'garbage' }), {
        code: 'InvalidParameterValue',
        message: 'Value for parameter TaskHandle is invalid.',
      }),
  },
  {
    id: 'redrive/cancel-unknown-task',
    says: 'the well-formed handle of a task that does not exist is ResourceNotFoundException',
    source: api('API_CancelMessageMoveTask'),
    run: async (subject) => {
      const sourceArn = await subject.arn(await subject.queue())
      const TaskHandle = Buffer.from(
        JSON.stringify({ taskId: '10f57af6-f0f5-4c1a-9c3f-7f5c0f7a3f8e', sourceArn }),
      ).toString('base64')
      await refused(subject.sqs.cancelMessageMoveTask({ TaskHandle }), {
        name: 'ResourceNotFoundException',
        status: 404,
        message: 'Task does not exist.',
      })
    },
  },
  {
    id: 'redrive/cancel-unknown-source',
    says: 'a task handle that names a queue which does not exist is ResourceNotFoundException',
    source: api('API_CancelMessageMoveTask'),
    run: async (subject) => {
      const sourceArn = `${await subject.arn(await subject.queue())}-missing`
      const TaskHandle = Buffer.from(
        JSON.stringify({ taskId: '10f57af6-f0f5-4c1a-9c3f-7f5c0f7a3f8e', sourceArn }),
      ).toString('base64')
      await refused(subject.sqs.cancelMessageMoveTask({ TaskHandle }), {
        name: 'ResourceNotFoundException',
        status: 404,
        message: "The resource that you specified for the SourceArn parameter doesn't exist.",
      })
    },
  },
  {
    id: 'redrive/entry-of-the-list',
    says: 'a task that ended shows its counts, its source and its status; a handle only while it runs, a destination only if one was given',
    source: api('API_ListMessageMoveTasks'),
    waitsMs: 4_000,
    run: async (subject) => {
      const { SourceArn } = await withDead(subject, ['a', 'b'])
      await subject.sqs.startMessageMoveTask({ SourceArn })
      const { StartedTimestamp, ...others } = await ended(subject, SourceArn)
      assert.ok(Number(StartedTimestamp) > 1_600_000_000_000, `StartedTimestamp ${StartedTimestamp}`)
      assert.deepEqual(others, {
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
        SourceArn,
        Status: 'COMPLETED',
      })
    },
  },
  {
    id: 'redrive/destination-goes-away',
    says: 'a task whose destination is deleted fails, and says why',
    source: api('API_ListMessageMoveTasks'),
    ability: 'redrive-rate',
    waitsMs: 5_000,
    run: async (subject) => {
      const { SourceArn } = await withDead(subject, ['a', 'b', 'c'])
      const elsewhere = await subject.queue()
      const DestinationArn = await subject.arn(elsewhere)
      await subject.sqs.startMessageMoveTask({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 1 })
      await subject.sqs.deleteQueue({ QueueUrl: elsewhere })
      await subject.pass(3_000)
      const done = await ended(subject, SourceArn)
      assert.equal(done.Status, 'FAILED')
      assert.equal(done.FailureReason, 'AWS.SimpleQueueService.NonExistentQueue')
    },
  },
  {
    id: 'redrive/list-newest-first',
    says: 'ListMessageMoveTasks shows one task unless asked for more, the newest first',
    source: api('API_ListMessageMoveTasks'),
    waitsMs: 4_000,
    run: async (subject) => {
      const { SourceArn } = await withDead(subject, ['a'])
      await subject.sqs.startMessageMoveTask({ SourceArn })
      await ended(subject, SourceArn)
      await subject.pass(1_000)
      await subject.sqs.startMessageMoveTask({ SourceArn })
      await ended(subject, SourceArn)
      assert.equal((await subject.sqs.listMessageMoveTasks({ SourceArn })).Results?.length, 1)
      const { Results = [] } = await subject.sqs.listMessageMoveTasks({ SourceArn, MaxResults: 10 })
      assert.equal(Results.length, 2)
      assert.ok(Number(Results[0]?.StartedTimestamp) > Number(Results[1]?.StartedTimestamp))
    },
  },
]
