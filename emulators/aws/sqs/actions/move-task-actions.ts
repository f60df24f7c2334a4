import type { MoveTask } from '../move-tasks.ts'
import type { QueueRecord } from '../queue-registry.ts'
import { invalidParameter, invalidValue, missingParameter, resourceNotFound } from '../sqs-errors.ts'
import type { Action, SqsRequest, SqsState } from './action.ts'

const maxPerSecond = 500

const sourceOf = (state: SqsState, { input }: SqsRequest): QueueRecord => {
  const sourceArn = input.text('SourceArn')
  if (sourceArn === undefined) throw missingParameter('SourceArn')
  const source = state.registry.findByArn(sourceArn)
  if (!source) throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.")
  return source
}

const isActive = ({ status }: MoveTask): boolean => status === 'RUNNING' || status === 'CANCELLING'

/** A handle tells task and source, as base64 of JSON. */
const handleOf = ({ id, sourceArn }: MoveTask): string =>
  Buffer.from(JSON.stringify({ taskId: id, sourceArn }), 'utf8').toString('base64')

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const startMessageMoveTask: Action = (state, request) => {
  const source = sourceOf(state, request)
  const { input } = request
  if (state.registry.sourcesOf(source.queue.arn).length === 0) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.')
  }
  const destinationArn = input.text('DestinationArn')
  if (destinationArn !== undefined) {
    const destination = state.registry.findByArn(destinationArn)
    if (!destination)
      throw resourceNotFound("The resource that you specified for the DestinationArn parameter doesn't exist.")
    if (destination.queue.fifo !== source.queue.fifo) {
      throw invalidParameter('Source and destination queue must be of the same type.')
    }
    if (destination === source) throw invalidParameter('Source queue arn and destination queue arn cannot be the same.')
  }
  const rate = input.integer('MaxNumberOfMessagesPerSecond')
  if (rate !== undefined && (rate < 1 || rate > maxPerSecond)) {
    throw invalidValue(rate, 'MaxNumberOfMessagesPerSecond', `Must be >= 1 and <= ${maxPerSecond}, if provided.`)
  }
  if (state.moveTasks.list(source.queue.arn).some((task) => isActive(task))) {
    throw invalidParameter(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    )
  }
  return { TaskHandle: handleOf(state.moveTasks.start(source, destinationArn, rate)) }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export const listMessageMoveTasks: Action = (state, request) => {
  const source = sourceOf(state, request)
  const maxResults = request.input.integer('MaxResults') ?? 1
  if (maxResults < 1 || maxResults > 10)
    throw invalidValue(maxResults, 'MaxResults', 'Must be between 1 and 10, if provided.')
  const tasks = state.moveTasks.list(source.queue.arn).slice(0, maxResults)
  if (tasks.length === 0) return {}
  return {
    Results: tasks.map((task) => ({
      // Only a running task can be cancelled, so only it has a handle.
      TaskHandle: task.status === 'RUNNING' ? handleOf(task) : undefined,
      Status: task.status,
      SourceArn: task.sourceArn,
      DestinationArn: task.destinationArn,
      MaxNumberOfMessagesPerSecond: task.messagesPerSecond,
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      FailureReason: task.failureReason,
      StartedTimestamp: task.startedMs,
    })),
  }
}

const taskOf = (state: SqsState, handle: string): MoveTask | undefined => {
  let id: unknown
  let sourceArn: unknown
  try {
    const parsed: unknown = JSON.parse(Buffer.from(handle, 'base64').toString('utf8'))
    ;[id, sourceArn] =
      typeof parsed === 'object' && parsed !== null
        ? [Reflect.get(parsed, 'taskId'), Reflect.get(parsed, 'sourceArn')]
        : []
  } catch {
    id = undefined
  }
  if (typeof id !== 'string' || typeof sourceArn !== 'string')
    throw invalidParameter('Value for parameter TaskHandle is invalid.')
  if (!state.registry.findByArn(sourceArn)) {
    throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.")
  }
  return state.moveTasks.find(id)
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export const cancelMessageMoveTask: Action = (state, { input }) => {
  const handle = input.text('TaskHandle')
  if (handle === undefined) throw missingParameter('TaskHandle')
  const task = taskOf(state, handle)
  if (!task) throw resourceNotFound('Task does not exist.')
  if (task.status !== 'RUNNING') throw invalidParameter('Only active tasks can be cancelled.')
  state.moveTasks.cancel(task)
  return { ApproximateNumberOfMessagesMoved: task.moved }
}
