import { expect, test } from 'vitest'
import { moveTasks } from '../../../../../emulators/aws/sqs/move-tasks.ts'
import { asking, bodies, draft, grouped, queueWorld, type QueueWorld } from './queue-world.ts'

const withDlq = (world: QueueWorld, suffix = '', maxReceiveCount: number | string = 2) => {
  const dlq = world.queue(`dlq${suffix}`)
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount })
  return { dlq, queue: world.queue(`q${suffix}`, { RedrivePolicy }) }
}

const tasksOf = (world: QueueWorld) =>
  moveTasks({ clock: world.clock, registry: world.registry, emit: (event) => void world.events.push(event) })

const recordOf = (world: QueueWorld, arn: string) => {
  const record = world.registry.findByArn(arn)
  if (!record) throw new Error(`no queue ${arn}`)
  return record
}

test.each([2, '2'])('the receive after maxReceiveCount %j moves the message instead', (maxReceiveCount) => {
  const world = queueWorld()
  const { queue, dlq } = withDlq(world, '', maxReceiveCount)
  const { id: messageId } = queue.send(draft('poison'), '')
  expect(bodies(queue, { visibilitySeconds: 0 })).toEqual(['poison'])
  expect(bodies(queue, { visibilitySeconds: 0 })).toEqual(['poison'])
  expect(dlq.counts().waiting).toBe(0)
  expect(bodies(queue)).toEqual([])
  const [dead] = dlq.receive(asking())
  expect(dead?.message).toMatchObject({ id: messageId, sourceArn: queue.arn, receiveCount: 3 })
  expect(world.events).toContainEqual({
    kind: 'dead-lettered',
    queue: 'q',
    messageId,
    to: 'dlq',
    toMessageId: messageId,
  })
})

test('a dead standard message keeps its age', () => {
  const world = queueWorld()
  const { queue, dlq } = withDlq(world, '', 1)
  queue.send(draft('poison'), '')
  bodies(queue, { visibilitySeconds: 0 })
  world.clock.advance(345_599_000)
  bodies(queue)
  expect(dlq.counts().waiting).toBe(1)
  world.clock.advance(1000)
  expect(dlq.counts().waiting).toBe(0)
})

test('a FIFO group goes on in order once its poison is dead', () => {
  const world = queueWorld()
  const { queue, dlq } = withDlq(world, '.fifo', 1)
  for (const name of ['a1', 'a2', 'b1']) queue.send(grouped(name), '')
  expect(bodies(queue, { max: 1, visibilitySeconds: 0 })).toEqual(['a1'])
  expect(bodies(queue, { max: 2 })).toEqual(['b1', 'a2'])
  expect(bodies(dlq)).toEqual(['a1'])
})

test('a waiting poll is woken by a dead letter', () => {
  const world = queueWorld()
  const { queue, dlq } = withDlq(world, '', 1)
  queue.send(draft('poison'), '')
  bodies(queue, { visibilitySeconds: 0 })
  const got: string[] = []
  dlq.poll(asking(), 20_000, (received) => got.push(...received.map(({ message }) => message.body)))
  bodies(queue)
  expect(got).toEqual(['poison'])
})

test('a move task brings dead letters home as new messages, counted from one', () => {
  const world = queueWorld()
  const { queue, dlq } = withDlq(world, '', 1)
  const tasks = tasksOf(world)
  const { id: messageId } = queue.send(draft('poison'), '')
  bodies(queue, { visibilitySeconds: 0 })
  bodies(queue)
  const task = tasks.start(recordOf(world, dlq.arn), undefined, undefined)
  expect(task).toMatchObject({ status: 'RUNNING', toMove: 1, moved: 0 })
  world.clock.advance(1)
  expect(task).toMatchObject({ status: 'COMPLETED', moved: 1 })
  const [back] = queue.receive(asking())
  expect(back?.message.receiveCount).toBe(1)
  expect(back?.message.id).not.toBe(messageId)
  expect(world.events).toContainEqual({
    kind: 'redriven',
    queue: 'dlq',
    messageId,
    to: 'q',
    toMessageId: back?.message.id,
  })
  expect(world.clock.pending).toBe(0)
})

test('a FIFO redrive moves every message in order, although its deduplication ids are still remembered', () => {
  const world = queueWorld()
  const { queue, dlq } = withDlq(world, '.fifo', 1)
  for (const name of ['a1', 'a2', 'a3']) queue.send(grouped(name), '')
  bodies(queue, { visibilitySeconds: 0 })
  bodies(queue)
  tasksOf(world).start(recordOf(world, dlq.arn), undefined, undefined)
  world.clock.advance(1)
  expect(bodies(queue)).toEqual(['a1', 'a2', 'a3'])
  expect(dlq.counts().waiting).toBe(0)
})

test('a rate is kept, progress is told, and a cancelled task stops', () => {
  const world = queueWorld()
  const { queue, dlq } = withDlq(world)
  const tasks = tasksOf(world)
  for (let n = 0; n < 10; n++) dlq.send(draft(`m${n}`), '')
  const task = tasks.start(recordOf(world, dlq.arn), queue.arn, 2)
  world.clock.advance(1000)
  expect(task.moved).toBe(2)
  world.clock.advance(1000)
  expect(task.moved).toBe(4)
  tasks.cancel(task)
  expect(task.status).toBe('CANCELLING')
  world.clock.advance(10_000)
  expect(task).toMatchObject({ status: 'CANCELLED', moved: 4 })
  expect(queue.counts().waiting + dlq.counts().waiting).toBe(10)
})

test('a task fails where a message has no known source, and leaves it where it was', () => {
  const world = queueWorld()
  const { dlq } = withDlq(world)
  dlq.send(draft('sent here'), '')
  const task = tasksOf(world).start(recordOf(world, dlq.arn), undefined, undefined)
  world.clock.advance(1)
  expect(task).toMatchObject({ status: 'FAILED', failureReason: 'CouldNotDetermineMessageSource' })
  expect(dlq.counts().waiting).toBe(1)
})
