import { expect, test } from 'vitest'
import type { Queue } from '../../../../../emulators/aws/sqs/queue.ts'
import { asking, draft, grouped, queueWorld } from './queue-world.ts'

const waiting = (queue: Queue, seconds = 20, max = 10) => {
  const got: (readonly string[])[] = []
  const stop = queue.poll(asking({ max }), seconds * 1000, (received) => {
    got.push(received.map(({ message }) => message.body))
  })
  return { got, stop }
}

test('no timer is set while nobody waits', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  queue.send(draft('a', { delaySeconds: 5 }), '')
  queue.send(draft('b'), '')
  queue.receive(asking())
  expect(world.clock.pending).toBe(0)
  const poll = waiting(queue)
  expect(world.clock.pending).toBeGreaterThan(0)
  world.clock.advance(5000)
  expect(poll.got).toEqual([['a']])
  expect(world.clock.pending).toBe(0)
})

test('a poll ends with nothing when its time is over', () => {
  const world = queueWorld()
  const poll = waiting(world.queue('q'), 3)
  world.clock.advance(2999)
  expect(poll.got).toEqual([])
  world.clock.advance(1)
  expect(poll.got).toEqual([[]])
})

test.each([
  ['sent', (queue: Queue) => void queue.send(draft('new'), '')],
  ['visible again at once', (queue: Queue, handle: string) => queue.changeVisibility(handle, 0, '')],
])('a message that is %s wakes a poll at once', (_how, act) => {
  const world = queueWorld()
  const queue = world.queue('q')
  queue.send(draft('old'), '')
  const [received] = queue.receive(asking())
  const poll = waiting(queue)
  act(queue, received?.receiptHandle ?? '')
  expect(poll.got).toHaveLength(1)
})

test('an expired timeout and an elapsed delay wake a poll', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  queue.send(draft('flying'), '')
  queue.receive(asking({ visibilitySeconds: 4 }))
  queue.send(draft('delayed', { delaySeconds: 2 }), '')
  const early = waiting(queue)
  world.clock.advance(2000)
  expect(early.got).toEqual([['delayed']])
  const late = waiting(queue)
  world.clock.advance(2000)
  expect(late.got).toEqual([['flying']])
})

test('a delete that unblocks a FIFO group wakes a poll', () => {
  const queue = queueWorld().queue('q.fifo')
  queue.send(grouped('a1'), '')
  queue.send(grouped('a2'), '')
  const [received] = queue.receive(asking({ max: 1 }))
  const poll = waiting(queue)
  expect(poll.got).toEqual([])
  queue.remove(received?.receiptHandle ?? '', '')
  expect(poll.got).toEqual([['a2']])
})

test('a poll that loses the race waits on, first come first served', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  const one = waiting(queue)
  const two = waiting(queue)
  queue.send(draft('a'), '')
  expect(one.got).toEqual([['a']])
  expect(two.got).toEqual([])
  queue.send(draft('b'), '')
  expect(two.got).toEqual([['b']])
})

test('a poll whose client went away takes nothing', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  const poll = waiting(queue)
  poll.stop()
  queue.send(draft('a'), '')
  expect(poll.got).toEqual([])
  expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 })
  expect(world.clock.pending).toBe(0)
})

test('closing ends every poll with nothing', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  const poll = waiting(queue)
  queue.close()
  expect(poll.got).toEqual([[]])
  expect(world.clock.pending).toBe(0)
})
