import { expect, test } from 'vitest'
import type { Queue } from '../../../../../emulators/aws/sqs/queue.ts'
import { sequenceNumber } from '../../../../../emulators/aws/sqs/sequence-number.ts'
import { asking, bodies, draft, grouped, queueWorld } from './queue-world.ts'

const sendAll = (queue: Queue, ...names: readonly string[]): void => {
  for (const name of names) queue.send(grouped(name), '')
}

const handles = (queue: Queue, max = 10): ReadonlyMap<string, string> =>
  new Map(queue.receive(asking({ max })).map(({ message, receiptHandle }) => [message.body, receiptHandle]))

test('a receive takes as many of one group as it can, then the next group', () => {
  const queue = queueWorld().queue('q.fifo')
  sendAll(queue, 'a1', 'b1', 'a2', 'a3')
  expect(bodies(queue)).toEqual(['a1', 'a2', 'a3', 'b1'])
})

test('a group with a message in flight is blocked, others are not', () => {
  const queue = queueWorld().queue('q.fifo')
  sendAll(queue, 'a1', 'a2', 'b1')
  expect(bodies(queue, { max: 1 })).toEqual(['a1'])
  expect(bodies(queue)).toEqual(['b1'])
  expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 2 })
})

test('after a partial delete the group stays blocked; after the last delete it goes on in order', () => {
  const queue = queueWorld().queue('q.fifo')
  sendAll(queue, 'a1', 'a2', 'a3')
  const taken = handles(queue, 2)
  queue.remove(taken.get('a1') ?? '', '')
  expect(bodies(queue)).toEqual([])
  queue.remove(taken.get('a2') ?? '', '')
  expect(bodies(queue)).toEqual(['a3'])
})

test('the first message that becomes visible may be received though younger ones are in flight, never the other way', () => {
  const queue = queueWorld().queue('q.fifo')
  sendAll(queue, 'a1', 'a2', 'a3')
  const taken = handles(queue, 2)
  queue.changeVisibility(taken.get('a2') ?? '', 0, '')
  expect(bodies(queue)).toEqual([])
  queue.changeVisibility(taken.get('a1') ?? '', 0, '')
  expect(bodies(queue)).toEqual(['a1', 'a2', 'a3'])
})

test('what comes back is received in order, whatever the order of coming back', () => {
  const world = queueWorld()
  const queue = world.queue('q.fifo')
  sendAll(queue, 'a1', 'a2', 'a3', 'a4')
  const taken = handles(queue, 3)
  queue.changeVisibility(taken.get('a3') ?? '', 0, '')
  queue.changeVisibility(taken.get('a1') ?? '', 1, '')
  queue.changeVisibility(taken.get('a2') ?? '', 2, '')
  world.clock.advance(1000)
  expect(bodies(queue, { visibilitySeconds: 1 })).toEqual(['a1'])
  world.clock.advance(1000)
  expect(bodies(queue)).toEqual(['a1', 'a2', 'a3', 'a4'])
})

test('groups take turns: a group that was unblocked joins the end', () => {
  const queue = queueWorld().queue('q.fifo')
  sendAll(queue, 'a1', 'b1', 'b2', 'c1', 'a2')
  expect(bodies(queue, { max: 3, visibilitySeconds: 0 })).toEqual(['a1', 'a2', 'b1'])
  expect(bodies(queue, { visibilitySeconds: 0 })).toEqual(['c1', 'a1', 'a2', 'b1', 'b2'])
})

test('an expired handle is an error for delete', () => {
  const world = queueWorld()
  const queue = world.queue('q.fifo')
  sendAll(queue, 'a1')
  const handle = handles(queue).get('a1') ?? ''
  world.clock.advance(30_000)
  expect(() => queue.remove(handle, '')).toThrow(/The receipt handle has expired/)
  bodies(queue)
  expect(() => queue.remove(handle, '')).toThrow(/The receipt handle has expired/)
})

test('a duplicate within five minutes gets the ids of the first, also after delete and purge', () => {
  const world = queueWorld()
  const queue = world.queue('q.fifo')
  const first = queue.send(grouped('a1'), '')
  queue.remove(handles(queue).get('a1') ?? '', '')
  queue.purge()
  world.clock.advance(5 * 60_000 - 1)
  const again = queue.send(grouped('a1'), '')
  expect([again.id, again.serial]).toEqual([first.id, first.serial])
  expect(queue.counts().waiting).toBe(0)
  expect(world.events.at(-1)).toMatchObject({ kind: 'sent', deduplicated: true, messageId: first.id })
  world.clock.advance(1)
  expect(queue.send(grouped('a1'), '').id).not.toBe(first.id)
  expect(queue.counts().waiting).toBe(1)
})

test('deduplication by content, and within a group where the queue says so', () => {
  const world = queueWorld()
  const queue = world.queue('q.fifo', { ContentBasedDeduplication: 'true', DeduplicationScope: 'messageGroup' })
  const one = queue.send(draft('same', { groupId: 'x' }), '')
  const two = queue.send(draft('same', { groupId: 'y' }), '')
  expect(two.id).not.toBe(one.id)
  expect(queue.send(draft('same', { groupId: 'x' }), '').id).toBe(one.id)
})

test('an attempt tried again gets the same messages and handles, and a new timeout', () => {
  const world = queueWorld()
  const queue = world.queue('q.fifo')
  sendAll(queue, 'a1', 'a2')
  const ask = asking({ attemptId: 'try', visibilitySeconds: 10 })
  const first = queue.receive(ask)
  world.clock.advance(9000)
  const again = queue.receive(ask)
  expect(again.map(({ receiptHandle }) => receiptHandle)).toEqual(first.map(({ receiptHandle }) => receiptHandle))
  expect(again[0]?.message.receiveCount).toBe(1)
  world.clock.advance(9000)
  expect(queue.counts().inFlight).toBe(2)
})

test('an attempt whose messages were touched since is a new receive', () => {
  const queue = queueWorld().queue('q.fifo')
  sendAll(queue, 'a1', 'b1')
  const ask = asking({ attemptId: 'try', max: 1 })
  const [first] = queue.receive(ask)
  queue.remove(first?.receiptHandle ?? '', '')
  expect(queue.receive(ask).map(({ message }) => message.body)).toEqual(['b1'])
})

test('the delay of a FIFO queue holds for the messages it has when it is changed', () => {
  const world = queueWorld()
  const queue = world.queue('q.fifo', { DelaySeconds: '60' })
  sendAll(queue, 'a1', 'a2')
  expect(queue.counts().delayed).toBe(2)
  world.clock.advance(5000)
  world.setAttributes(queue, { DelaySeconds: '5' })
  expect(bodies(queue)).toEqual(['a1', 'a2'])
})

test('sequence numbers have twenty digits and grow', () => {
  const queue = queueWorld().queue('q.fifo')
  const numbers = ['a1', 'a2', 'b1'].map((name) => sequenceNumber(queue, queue.send(grouped(name), '').serial))
  for (const number of numbers) expect(number).toMatch(/^[1-9]\d{19}$/)
  expect([...numbers].sort()).toEqual(numbers)
})
