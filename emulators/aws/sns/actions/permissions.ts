import type { QueryInput } from '../../http/index.ts'
import { checkTopicArn } from '../arns.ts'
import type { SnsAction } from '../sns-context.ts'
import * as topicPolicy from '../topic-policy.ts'
import { policyOf } from '../topic.ts'

const values = (input: QueryInput, prefix: string): readonly string[] =>
  input.list(prefix).map((member) => member.get('') ?? '')

export const addPermission: SnsAction = ({ store }, call) => {
  const { input } = call
  const topic = store.topic(checkTopicArn(input.get('TopicArn'), 'TopicArn', call))
  const permission = {
    label: input.get('Label') ?? '',
    accounts: values(input, 'AWSAccountId.member'),
    actions: values(input, 'ActionName.member'),
  }
  topic.attributes.set('Policy', topicPolicy.addPermission(policyOf(topic), topic.arn, permission))
  return undefined
}

export const removePermission: SnsAction = ({ store }, call) => {
  const topic = store.topic(checkTopicArn(call.input.get('TopicArn'), 'TopicArn', call))
  topic.attributes.set('Policy', topicPolicy.removePermission(policyOf(topic), call.input.get('Label') ?? ''))
  return undefined
}
