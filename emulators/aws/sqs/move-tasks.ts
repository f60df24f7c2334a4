import { randomUUID } from 'node:crypto'
import type { Clock } from '../http/clock.ts'
import type { QueueEvent } from './queue-event.ts'
import type { QueueRecord, QueueRegistry } from './queue-registry.ts'

/** A task that moves messages off a dead-letter queue. */
export interface MoveTask {
  readonly id: string
  readonly sourceArn: string
  /** `undefined`: each message goes back where it came from. */
  readonly destinationArn: string | undefined
  readonly messagesPerSecond: number | undefined
  readonly toMove: number
  readonly startedMs: number
  moved: number
  status: 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED'
  failureReason: string | undefined
}

/** The move tasks of a server. */
export interface MoveTasks {
  start(source: QueueRecord, destinationArn: string | undefined, messagesPerSecond: number | undefined): MoveTask
  /** Tasks of a source, the latest first. */
  list(sourceArn: string): readonly MoveTask[]
  find(id: string): MoveTask | undefined
  cancel(task: MoveTask): void
  close(): void
}

/** What move tasks need of their surroundings. */
export interface MoveTasksContext {
  readonly clock: Clock
  readonly registry: QueueRegistry
  readonly emit: ((event: QueueEvent) => void) | undefined
}

// Without a rate, as many at a time as leave the server answering in between.
const batchSize = 1000
// AWS lists the ten most recent tasks of a source.
const maxKept = 10

/** Makes an empty set of tasks. A timer is set only while one is running. */
export const moveTasks = ({ clock, registry, emit }: MoveTasksContext): MoveTasks => {
  const bySource = new Map<string, MoveTask[]>()
  const timers = new Map<MoveTask, () => void>()

  const end = (task: MoveTask, status: MoveTask['status'], failureReason?: string): void => {
    timers.get(task)?.()
    timers.delete(task)
    task.status = status
    task.failureReason = failureReason
  }

  /** Moves up to `max` messages. False when nothing is left or the task failed. */
  const move = (task: MoveTask, source: QueueRecord, max: number): boolean => {
    let movedNow = 0
    source.queue.giveAway(Math.min(max, task.toMove - task.moved), (message) => {
      if (task.status !== 'RUNNING') return false
      const arn = task.destinationArn ?? message.sourceArn
      const destination = arn === undefined ? undefined : registry.findByArn(arn)?.queue
      if (!destination) {
        end(
          task,
          'FAILED',
          arn === undefined ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue',
        )
        return false
      }
      const adopted = destination.adopt(message, 'redriven')
      task.moved++
      movedNow++
      emit?.({
        kind: 'redriven',
        queue: source.name,
        messageId: message.id,
        to: destination.name,
        toMessageId: adopted.id,
      })
      return true
    })
    return movedNow > 0
  }

  const step = (task: MoveTask): void => {
    timers.delete(task)
    if (task.status === 'CANCELLING') {
      end(task, 'CANCELLED')
      return
    }
    const source = registry.findByArn(task.sourceArn)
    if (!source) {
      end(task, 'FAILED', 'AWS.SimpleQueueService.NonExistentQueue')
      return
    }
    const rate = task.messagesPerSecond
    const elapsedMs = clock.now() - task.startedMs
    const due = rate === undefined ? batchSize : Math.floor((elapsedMs * rate) / 1000) - task.moved
    const moved = due <= 0 || move(task, source, due)
    if (task.status !== 'RUNNING') return
    if (!moved || task.moved >= task.toMove) {
      end(task, 'COMPLETED')
      return
    }
    const nextMs = rate === undefined ? 0 : Math.max(1, Math.ceil(((task.moved + 1) * 1000) / rate - elapsedMs))
    timers.set(
      task,
      clock.setTimeout(() => step(task), nextMs),
    )
  }

  return {
    start: (source, destinationArn, messagesPerSecond) => {
      const sourceArn = source.queue.arn
      const task: MoveTask = {
        id: randomUUID(),
        sourceArn,
        destinationArn,
        messagesPerSecond,
        toMove: source.queue.counts().waiting,
        startedMs: clock.now(),
        moved: 0,
        status: 'RUNNING',
        failureReason: undefined,
      }
      bySource.set(sourceArn, [task, ...(bySource.get(sourceArn) ?? [])].slice(0, maxKept))
      timers.set(
        task,
        clock.setTimeout(() => step(task), 0),
      )
      return task
    },
    list: (sourceArn) => bySource.get(sourceArn) ?? [],
    find: (id) => {
      for (const tasks of bySource.values()) {
        const task = tasks.find((candidate) => candidate.id === id)
        if (task) return task
      }
      return undefined
    },
    cancel: (task) => {
      if (task.status === 'RUNNING') task.status = 'CANCELLING'
      timers.get(task)?.()
      timers.set(
        task,
        clock.setTimeout(() => step(task), 0),
      )
    },
    close: () => {
      for (const cancelTimer of timers.values()) cancelTimer()
      timers.clear()
    },
  }
}
