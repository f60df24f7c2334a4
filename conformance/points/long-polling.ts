import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Point } from '../point.ts'
import { api, guide } from '../sources.ts'

const source = guide('sqs-short-and-long-polling')
const waitSeconds = 5

/** Receives that wait, and what ends the wait. */
export const longPolling: readonly Point[] = [
  {
    id: 'long-polling/woken-by-send',
    says: 'a waiting receive answers as soon as a message is sent',
    source,
    run: async (subject) => {
      const url = await subject.queue()
      const poll = subject.one(url, { WaitTimeSeconds: waitSeconds })
      await subject.reached()
      const startedMs = performance.now()
      const id = await subject.send(url, 'a')
      assert.equal((await poll).MessageId, id)
      assert.ok(performance.now() - startedMs < 2_000, 'answered only after the wait')
    },
  },
  {
    id: 'long-polling/woken-by-batch',
    says: 'a waiting receive answers when a batch is sent',
    source,
    run: async (subject) => {
      const url = await subject.queue()
      const poll = subject.take(url, { WaitTimeSeconds: waitSeconds, MaxNumberOfMessages: 10 })
      await subject.reached()
      await subject.sqs.sendMessageBatch({
        QueueUrl: url,
        Entries: ['a', 'b'].map((body) => ({ Id: body, MessageBody: body })),
      })
      assert.ok((await poll).length >= 1)
    },
  },
  {
    id: 'long-polling/woken-by-end-of-delay',
    says: 'a waiting receive answers when the delay of a message is over',
    source,
    waitsMs: 3_500,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.sqs.sendMessage({ QueueUrl: url, MessageBody: 'a', DelaySeconds: 1 })
      await subject.within(subject.one(url, { WaitTimeSeconds: 20 }), 3_500)
    },
  },
  {
    id: 'long-polling/woken-by-expiry',
    says: 'a waiting receive answers when the visibility timeout of a message ends',
    source,
    waitsMs: 3_500,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '1' })
      await subject.send(url, 'a')
      await subject.one(url)
      await subject.within(subject.one(url, { WaitTimeSeconds: 20 }), 3_500)
    },
  },
  {
    id: 'long-polling/expiry-is-prompt',
    says: 'messages come back within 300 ms of the end of their visibility timeouts (one hiccup allowed), and not before it',
    source: guide('sqs-visibility-timeout'),
    ability: 'prompt-visibility-expiry',
    waitsMs: 3_000,
    run: async (subject) => {
      // At four moments of a second: an endpoint that looks once a second is late for some of them.
      const polls: Promise<number>[] = []
      let cameBack = 0
      for (let n = 0; n < 4; n += 1) {
        const url = await subject.queue()
        await subject.send(url, 'a')
        await subject.one(url, { VisibilityTimeout: 1 })
        const hiddenMs = performance.now()
        // A timer of our own beside it: what it is late, this machine is, not the endpoint.
        const own = delay(1_000).then(() => performance.now())
        const poll = subject.one(url, { WaitTimeSeconds: 20 }).then(async () => {
          const backMs = performance.now()
          cameBack += 1
          return subject.movesClock ? 0 : backMs - Math.max(hiddenMs + 1_000, await own)
        })
        poll.catch(() => undefined)
        polls.push(poll)
        await subject.reached()
        assert.ok(!subject.movesClock || cameBack === 0, 'a message came back before its timeout ended')
        await subject.pass(n < 3 ? 200 : 50)
      }
      const lateMs = (await subject.within(Promise.all(polls), 2_000)).toSorted((a, b) => b - a)
      // Of an endpoint that looks once a second at least two of the four are 400 ms late; one alone may be a hiccup.
      const [, secondMs = 0] = lateMs
      assert.ok(secondMs <= 300, `came back ${Math.round(secondMs)} ms late`)
      assert.ok(Math.min(...lateMs) >= -100, `came back ${Math.round(-Math.min(...lateMs))} ms early`)
    },
  },
  {
    id: 'long-polling/woken-by-change-to-zero',
    says: 'a waiting receive answers when ChangeMessageVisibility makes a message visible',
    source: api('API_ChangeMessageVisibility'),
    ability: 'change-visibility-wakes-poll',
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      const poll = subject.one(url, { WaitTimeSeconds: waitSeconds })
      await subject.reached()
      const startedMs = performance.now()
      await subject.sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 })
      await poll
      assert.ok(performance.now() - startedMs < 2_000, 'answered only after the wait')
    },
  },
  {
    id: 'long-polling/woken-by-change-batch',
    says: 'a waiting receive answers when ChangeMessageVisibilityBatch makes a message visible',
    source: api('API_ChangeMessageVisibilityBatch'),
    ability: 'change-visibility-wakes-poll',
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      const poll = subject.one(url, { WaitTimeSeconds: waitSeconds })
      await subject.reached()
      await subject.sqs.changeMessageVisibilityBatch({
        QueueUrl: url,
        Entries: [{ Id: 'a', ReceiptHandle, VisibilityTimeout: 0 }],
      })
      await poll
    },
  },
  {
    id: 'long-polling/woken-by-free-group',
    says: 'a waiting receive on a FIFO queue answers when a delete frees the group',
    source: guide('FIFO-queues-understanding-logic'),
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      const next = await subject.send(url, 'b', 'g')
      const { ReceiptHandle } = await subject.one(url, { MaxNumberOfMessages: 1 })
      const poll = subject.one(url, { WaitTimeSeconds: waitSeconds })
      await subject.reached()
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      assert.equal((await poll).MessageId, next)
    },
  },
  {
    id: 'long-polling/woken-by-dead-letter',
    says: 'a receive waiting on a dead-letter queue answers when a message arrives there',
    source: guide('sqs-dead-letter-queues'),
    run: async (subject) => {
      const dead = await subject.queue()
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await subject.arn(dead), maxReceiveCount: 1 })
      const url = await subject.queue({ RedrivePolicy })
      await subject.send(url, 'a')
      await subject.one(url, { VisibilityTimeout: 0 })
      const poll = subject.one(dead, { WaitTimeSeconds: waitSeconds })
      await subject.reached()
      await subject.look(url)
      assert.equal((await poll).Body, 'a')
    },
  },
  {
    id: 'long-polling/loser-goes-on-waiting',
    says: 'of two waiting receives the one that gets nothing goes on waiting and gets the next message',
    source,
    run: async (subject) => {
      const url = await subject.queue()
      const polls = [1, 2].map(() => subject.one(url, { WaitTimeSeconds: waitSeconds }))
      await subject.reached()
      const first = await subject.send(url, 'a')
      const winner = await Promise.race(polls)
      assert.equal(winner.MessageId, first)
      const second = await subject.send(url, 'b')
      const ids = (await Promise.all(polls)).map((message) => message.MessageId)
      assert.deepEqual(ids.sort(), [first, second].sort())
    },
  },
  {
    id: 'long-polling/aborted-takes-nothing',
    says: 'a waiting receive whose client went away takes no message',
    source,
    ability: 'aborted-poll-takes-nothing',
    run: async (subject) => {
      const url = await subject.queue()
      const gone = new AbortController()
      const polls = [1, 2, 3].map(() =>
        subject.sqs
          .receiveMessage({ QueueUrl: url, WaitTimeSeconds: waitSeconds }, { abortSignal: gone.signal })
          .catch(() => 'gone'),
      )
      await subject.reached()
      gone.abort()
      assert.deepEqual(await Promise.all(polls), ['gone', 'gone', 'gone'])
      await subject.reached()
      await subject.send(url, 'a')
      const message = await subject.one(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
      assert.equal(message.Attributes?.ApproximateReceiveCount, '1')
    },
  },
  {
    id: 'long-polling/empty-after-the-wait',
    says: 'a receive that waited in vain answers without a list of messages, and not before its wait is over',
    source,
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue()
      let answered = false
      const poll = subject.sqs.receiveMessage({ QueueUrl: url, WaitTimeSeconds: 1 })
      void poll.then(
        () => (answered = true),
        () => undefined,
      )
      await subject.reached()
      await subject.pass(600)
      assert.equal(answered, false, 'answered before the wait was over')
      assert.equal((await subject.within(poll, 1_900)).Messages, undefined)
    },
  },
  {
    id: 'long-polling/wait-of-the-queue',
    says: 'without WaitTimeSeconds a receive waits as long as the queue says',
    source: api('API_SetQueueAttributes'),
    run: async (subject) => {
      const url = await subject.queue({ ReceiveMessageWaitTimeSeconds: String(waitSeconds) })
      const poll = subject.one(url, { WaitTimeSeconds: undefined })
      await subject.reached()
      const id = await subject.send(url, 'a')
      assert.equal((await poll).MessageId, id)
    },
  },
  {
    id: 'long-polling/zero-overrides-the-queue',
    says: 'WaitTimeSeconds 0 of a receive overrides the wait of the queue',
    source: api('API_ReceiveMessage'),
    run: async (subject) => {
      const url = await subject.queue({ ReceiveMessageWaitTimeSeconds: '20' })
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'long-polling/does-not-wait-for-more',
    says: 'a receive answers with what is there, it does not wait for MaxNumberOfMessages',
    source,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.send(url, 'a')
      const startedMs = performance.now()
      await subject.take(url, { MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds })
      assert.ok(performance.now() - startedMs < 2_500, 'waited for more')
    },
  },
]
