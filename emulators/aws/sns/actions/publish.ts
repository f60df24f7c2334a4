import { xmlText } from '../../http/index.ts'
import { acceptMessage } from '../accept-message.ts'
import { checkTopicArn } from '../arns.ts'
import { checkEntry, MAX_MESSAGE_BYTES, publishEntry, unfitFor } from '../publish-entry.ts'
import type { SnsAction, SnsCall, SnsContext } from '../sns-context.ts'
import { invalidParameter } from '../sns-errors.ts'
import type { Topic } from '../topic.ts'

const target = ({ store }: SnsContext, call: SnsCall): Topic => {
  const { input } = call
  const phoneNumber = input.get('PhoneNumber')
  if (phoneNumber !== undefined) {
    // There is no telephone network behind this server, so every number is one that cannot be published to.
    throw invalidParameter(`Invalid parameter: PhoneNumber Reason: ${phoneNumber} is not valid to publish to`)
  }
  const topicArn = input.get('TopicArn')
  const targetArn = input.get('TargetArn')
  if (topicArn === undefined && targetArn === undefined) {
    throw invalidParameter('Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter')
  }
  if (topicArn === undefined && targetArn?.split(':')[5]?.startsWith('endpoint/') === true) {
    throw invalidParameter('Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified')
  }
  const parameter = topicArn === undefined ? 'TargetArn' : 'TopicArn'
  return store.topic(checkTopicArn(topicArn ?? targetArn, parameter, call))
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const publish: SnsAction = (context, call) => {
  const entry = publishEntry(call.input, '')
  const topic = target(context, call)
  if (entry.bytes > MAX_MESSAGE_BYTES) throw invalidParameter('Invalid parameter: Message too long')
  checkEntry(entry, topic)
  const unfit = unfitFor(topic, entry)
  if (unfit !== undefined) throw unfit
  const { messageId, sequenceNumber } = acceptMessage(context, call, topic, entry)
  return xmlText('MessageId', messageId) + xmlText('SequenceNumber', sequenceNumber)
}
