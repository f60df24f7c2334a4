import assert from 'node:assert/strict'
import type { Message } from '@aws-sdk/client-sqs'
import type { Point } from '../point.ts'
import { guide } from '../sources.ts'

const source = guide('using-receiverequestattemptid-request-parameter')
const handles = (messages: readonly Message[]): (string | undefined)[] =>
  messages.map((message) => message.ReceiptHandle)

/** Receives that are tried again with the same ReceiveRequestAttemptId. */
export const fifoAttempts: readonly Point[] = [
  {
    id: 'fifo-attempts/same-messages',
    says: 'the same ReceiveRequestAttemptId gets the same messages and handles again',
    source,
    run: async (subject) => {
      const url = await subject.fifo()
      for (const body of ['a', 'b']) await subject.send(url, body, 'g')
      const options = { MaxNumberOfMessages: 2, ReceiveRequestAttemptId: 'try-1' }
      const first = await subject.take(url, options)
      assert.deepEqual(handles(await subject.take(url, options)), handles(first))
    },
  },
  {
    id: 'fifo-attempts/other-id-gets-nothing',
    says: 'another ReceiveRequestAttemptId does not get what is in flight',
    source,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      await subject.take(url, { ReceiveRequestAttemptId: 'try-1' })
      assert.deepEqual(await subject.look(url, { ReceiveRequestAttemptId: 'try-2' }), [])
    },
  },
  {
    id: 'fifo-attempts/restarts-the-timeout',
    says: 'a receive tried again starts the visibility timeout of its messages again',
    source,
    waitsMs: 4_500,
    run: async (subject) => {
      const url = await subject.fifo({ VisibilityTimeout: '3' })
      await subject.send(url, 'a', 'g')
      await subject.take(url, { ReceiveRequestAttemptId: 'try-1' })
      await subject.pass(2_000)
      await subject.take(url, { ReceiveRequestAttemptId: 'try-1' })
      await subject.pass(2_000)
      assert.equal((await subject.counts(url)).inFlight, 1)
    },
  },
  {
    id: 'fifo-attempts/not-after-delete',
    says: 'a receive tried again does not bring back a deleted message',
    source,
    run: async (subject) => {
      const url = await subject.fifo()
      await subject.send(url, 'a', 'g')
      const { ReceiptHandle } = await subject.one(url, { ReceiveRequestAttemptId: 'try-1' })
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
      const again = await subject.look(url, { ReceiveRequestAttemptId: 'try-1' }).catch(() => [])
      assert.deepEqual(again, [])
    },
  },
  {
    id: 'fifo-attempts/forgotten-after-five-minutes',
    says: 'after five minutes the same ReceiveRequestAttemptId is a new receive',
    source,
    waitsMs: 301_000,
    run: async (subject) => {
      const url = await subject.fifo({ VisibilityTimeout: '1200' })
      await subject.send(url, 'a', 'g')
      await subject.take(url, { ReceiveRequestAttemptId: 'try-1' })
      await subject.pass(301_000)
      assert.deepEqual(await subject.look(url, { ReceiveRequestAttemptId: 'try-1' }), [])
    },
  },
]
