import { xmlElement, xmlText } from '../../http/index.ts'
import type { SnsAction, SnsCall, SnsContext } from '../sns-context.ts'
import { resourceNotFound } from '../sns-errors.ts'
import { addTags, readTags } from '../tags.ts'
import type { Topic } from '../topic.ts'

const resource = ({ store }: SnsContext, { input }: SnsCall): Topic => {
  const found = store.topics.get(input.get('ResourceArn') ?? '')
  if (found === undefined) throw resourceNotFound()
  return found
}

export const tagResource: SnsAction = (context, call) => {
  const found = resource(context, call)
  addTags(found.tags, readTags(call.input))
  return ''
}

export const untagResource: SnsAction = (context, call) => {
  const { tags } = resource(context, call)
  for (const key of call.input.list('TagKeys.member')) tags.delete(key.get('') ?? '')
  return ''
}

export const listTagsForResource: SnsAction = (context, call) => {
  const { tags } = resource(context, call)
  const members = [...tags].map(([key, value]) => xmlElement('member', xmlText('Key', key) + xmlText('Value', value)))
  return xmlElement('Tags', members.join(''))
}
