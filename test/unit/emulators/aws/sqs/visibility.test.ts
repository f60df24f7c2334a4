import { expect, test } from 'vitest'
import { asking, bodies, draft, queueWorld } from './queue-world.ts'

const first = <T>(list: readonly T[]): T => {
  const [item] = list
  if (item === undefined) throw new Error('nothing there')
  return item
}

test('an expired timeout shows in the counts although nobody receives', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  queue.send(draft('a'), '')
  queue.receive(asking({ visibilitySeconds: 5 }))
  expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 1 })
  world.clock.advance(4999)
  expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 1 })
  world.clock.advance(1)
  expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 })
  expect(world.kinds()).toEqual(['sent', 'received', 'expired-visibility'])
})

test('a late delete removes the message if it was not received again', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  queue.send(draft('a'), '')
  const { receiptHandle } = first(queue.receive(asking({ visibilitySeconds: 1 })))
  world.clock.advance(1000)
  queue.remove(receiptHandle, 'one')
  expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 })
  expect(bodies(queue)).toEqual([])
  expect(world.kinds().at(-1)).toBe('deleted')
})

test('the handle of an older receive deletes nothing and raises nothing', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  const { id: messageId } = queue.send(draft('a'), '')
  const old = first(queue.receive(asking({ visibilitySeconds: 1 })))
  world.clock.advance(1000)
  const current = first(queue.receive(asking()))
  queue.remove(old.receiptHandle, 'one')
  expect(queue.counts().inFlight).toBe(1)
  expect(world.events.at(-1)).toEqual({ kind: 'delete-ignored', queue: 'q', messageId, consumer: 'one' })
  queue.remove(current.receiptHandle, 'two')
  expect(queue.counts().inFlight).toBe(0)
  expect(world.events.at(-1)).toEqual({ kind: 'deleted', queue: 'q', messageId, consumer: 'two' })
})

test('deleting twice is no error', () => {
  const queue = queueWorld().queue('q')
  queue.send(draft('a'), '')
  const { receiptHandle } = first(queue.receive(asking()))
  queue.remove(receiptHandle, '')
  expect(() => queue.remove(receiptHandle, '')).not.toThrow()
})

test('garbage, and the handle of another queue, are ReceiptHandleIsInvalid', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  const other = world.queue('other')
  other.send(draft('a'), '')
  const { receiptHandle } = first(other.receive(asking()))
  for (const handle of ['garbage', 'AQEB', 'AQEB!!!', receiptHandle]) {
    expect(() => queue.remove(handle, '')).toThrow(expect.objectContaining({ name: 'ReceiptHandleIsInvalid' }))
    expect(() => queue.changeVisibility(handle, 1, '')).toThrow(
      expect.objectContaining({ name: 'ReceiptHandleIsInvalid' }),
    )
  }
})

test('after expiry a change of visibility is MessageNotInflight', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  queue.send(draft('a'), '')
  const { receiptHandle } = first(queue.receive(asking({ visibilitySeconds: 1 })))
  world.clock.advance(1000)
  expect(() => queue.changeVisibility(receiptHandle, 10, '')).toThrow(
    expect.objectContaining({ name: 'MessageNotInflight', code: 'AWS.SimpleQueueService.MessageNotInflight' }),
  )
})

test('a change of visibility counts from now and not beyond twelve hours after the receive', () => {
  const world = queueWorld()
  const queue = world.queue('q')
  queue.send(draft('a'), '')
  const { receiptHandle } = first(queue.receive(asking({ visibilitySeconds: 10 })))
  world.clock.advance(9000)
  queue.changeVisibility(receiptHandle, 10, '')
  world.clock.advance(9999)
  expect(queue.counts().inFlight).toBe(1)
  expect(() => queue.changeVisibility(receiptHandle, 43_200, '')).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue' }),
  )
  world.clock.advance(1)
  expect(queue.counts().waiting).toBe(1)
})

test('a deleted message cannot have its visibility changed', () => {
  const queue = queueWorld().queue('q')
  queue.send(draft('a'), '')
  const { receiptHandle } = first(queue.receive(asking()))
  queue.remove(receiptHandle, '')
  expect(() => queue.changeVisibility(receiptHandle, 1, '')).toThrow(/Message does not exist or is not available/)
})

test('messages expire by their age, wherever they are', () => {
  const world = queueWorld()
  const queue = world.queue('q', { MessageRetentionPeriod: '60' })
  for (const body of ['waiting', 'in flight', 'delayed']) {
    queue.send(draft(body, body === 'delayed' ? { delaySeconds: 300 } : {}), '')
  }
  queue.receive(asking({ max: 1, visibilitySeconds: 100 }))
  world.clock.advance(59_999)
  expect(queue.counts()).toEqual({ waiting: 1, delayed: 1, inFlight: 1 })
  world.clock.advance(1)
  expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 })
  expect(world.kinds().filter((kind) => kind === 'expired')).toHaveLength(3)
})
