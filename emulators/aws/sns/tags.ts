import type { QueryInput } from '../http/index.ts'
import { invalidParameter, tagLimitExceeded } from './sns-errors.ts'

/** A resource's tags. */
export type Tags = Map<string, string>

const MAX_TAGS = 50

/** Reads the tags of a request. */
export const readTags = (input: QueryInput): Tags => {
  const tags: Tags = new Map()
  for (const tag of input.list('Tags.member')) {
    const key = tag.get('Key') ?? ''
    if (tags.has(key)) throw invalidParameter('Invalid parameter: Duplicated keys are not allowed.')
    tags.set(key, tag.get('Value') ?? '')
  }
  return tags
}

/** Adds tags, replacing those of the same key. https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export const addTags = (tags: Tags, added: Tags): void => {
  const keys = new Set([...tags.keys(), ...added.keys()])
  if (keys.size > MAX_TAGS) throw tagLimitExceeded()
  for (const [key, value] of added) tags.set(key, value)
}

/** Whether each of `wanted` is among `tags` with the same value. */
export const includesTags = (tags: Tags, wanted: Tags): boolean =>
  [...wanted].every(([key, value]) => tags.get(key) === value)
