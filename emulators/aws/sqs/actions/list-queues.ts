import type { Fields } from '../../http/fields.ts'
import type { QueueRecord } from '../queue-registry.ts'
import { invalidParameter, invalidValue } from '../sqs-errors.ts'
import type { Action, Output, SqsRequest } from './action.ts'
import { findQueue, queueUrlOf } from './find-queue.ts'

const defaultPage = 1000

/** One page of queue URLs. The token names the last queue of the page before, so that queues made meanwhile shift nothing. */
const page = ({ call }: SqsRequest, input: Fields, records: readonly QueueRecord[], member: string): Output => {
  const maxResults = input.integer('MaxResults')
  if (maxResults !== undefined && (maxResults < 1 || maxResults > defaultPage)) {
    throw invalidValue(maxResults, 'MaxResults', 'MaxResults must be an integer between 1 and 1000.')
  }
  const token = input.text('NextToken')
  let left = records
  if (token !== undefined) {
    const after = Buffer.from(token, 'base64url').toString('utf8')
    if (!/^[\w.-]{1,80}$/.test(after)) throw invalidParameter('Invalid or expired next token.')
    left = records.filter((record) => record.name > after)
  }
  const shown = left.slice(0, maxResults ?? defaultPage)
  const last = shown.at(-1)
  // Without MaxResults AWS tells no token, even when it cuts the list at a thousand.
  const more = maxResults !== undefined && last !== undefined && left.length > shown.length
  return {
    [member]: shown.length === 0 ? undefined : shown.map((record) => queueUrlOf(call, record)),
    NextToken: more ? Buffer.from(last.name, 'utf8').toString('base64url') : undefined,
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export const listQueues: Action = (state, request) => {
  const prefix = request.input.text('QueueNamePrefix') ?? ''
  const records = state.registry.list(request.call.region, request.call.account)
  const found = records.filter((record) => record.name.startsWith(prefix))
  return page(request, request.input, found, 'QueueUrls')
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export const listDeadLetterSourceQueues: Action = (state, request) => {
  const { queue } = findQueue(state, request)
  const output = page(request, request.input, state.registry.sourcesOf(queue.arn), 'queueUrls')
  // The one list that is told even when it is empty: clients take it for required.
  return { queueUrls: [], ...Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined)) }
}
