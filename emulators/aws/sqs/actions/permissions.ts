import { withoutPermission, withPermission } from '../queue-policy.ts'
import type { QueueRecord } from '../queue-registry.ts'
import { invalidValue, missingParameter } from '../sqs-errors.ts'
import type { Action, SqsState } from './action.ts'
import { findQueue } from './find-queue.ts'

/** What a statement of a queue's policy may allow, as AddPermission names it. */
const grantable = new Set([
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
])

const setPolicy = (state: SqsState, record: QueueRecord, policy: string | undefined): void => {
  const attributes = new Map(record.attributes)
  if (policy === undefined) attributes.delete('Policy')
  else attributes.set('Policy', policy)
  state.registry.setAttributes(record, attributes)
}

const required = <T>(name: string, value: T | undefined): T => {
  if (value === undefined) throw missingParameter(name)
  return value
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
export const addPermission: Action = (state, request) => {
  const record = findQueue(state, request)
  const label = required('Label', request.input.text('Label'))
  const accounts = required('AWSAccountIds', request.input.texts('AWSAccountIds'))
  const actions = required('Actions', request.input.texts('Actions'))
  if (!/^[\w-]{1,80}$/.test(label)) {
    throw invalidValue(
      label,
      'Label',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    )
  }
  const wrongAccount = accounts.find((account) => !/^\d{12}$/.test(account))
  if (wrongAccount !== undefined) throw invalidValue(wrongAccount, 'PrincipalId', 'Unable to verify.')
  const wrongAction = actions.find((action) => !grantable.has(action))
  if (wrongAction !== undefined) {
    throw invalidValue(`SQS:${wrongAction}`, 'ActionName', 'Only the queue owner is allowed to invoke this action.')
  }
  const { arn } = record.queue
  setPolicy(state, record, withPermission(record.attributes.get('Policy'), arn, { label, accounts, actions }))
  return undefined
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export const removePermission: Action = (state, request) => {
  const record = findQueue(state, request)
  const label = required('Label', request.input.text('Label'))
  setPolicy(state, record, withoutPermission(record.attributes.get('Policy'), record.queue.arn, label))
  return undefined
}
