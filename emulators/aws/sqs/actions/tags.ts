import { invalidParameter, missingParameter } from '../sqs-errors.ts'
import type { Action } from './action.ts'
import { findQueue } from './find-queue.ts'

const maxTags = 50

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export const tagQueue: Action = (state, request) => {
  const { tags } = findQueue(state, request)
  const given = request.input.textMap('Tags')
  if (!given || given.size === 0) throw missingParameter('Tags')
  const added = [...given.keys()].filter((key) => !tags.has(key)).length
  if (tags.size + added > maxTags)
    throw invalidParameter(`Too many tags added for queue: at most ${maxTags} are allowed.`)
  for (const [key, value] of given) tags.set(key, value)
  return undefined
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export const untagQueue: Action = (state, request) => {
  const { tags } = findQueue(state, request)
  const keys = request.input.texts('TagKeys')
  if (!keys || keys.length === 0) throw missingParameter('TagKeys')
  for (const key of keys) tags.delete(key)
  return undefined
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export const listQueueTags: Action = (state, request) => {
  const { tags } = findQueue(state, request)
  return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) }
}
