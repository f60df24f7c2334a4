import { xmlElement, xmlText, type QueryInput } from '../../http/index.ts'
import { checkTopicArn } from '../arns.ts'
import { AttributeProblem } from '../attribute-problem.ts'
import { page } from '../page.ts'
import type { SnsAction } from '../sns-context.ts'
import { invalidParameter } from '../sns-errors.ts'
import { includesTags, readTags, type Tags } from '../tags.ts'
import { isTopicAttribute, topicAttribute } from '../topic-attribute.ts'
import { checkTopicName, topic, topicArn, topicAttributes, type Topic } from '../topic.ts'
import { attributesXml, nextTokenXml } from './xml-parts.ts'

const isFifoRequest = (input: QueryInput): boolean =>
  input.list('Attributes.entry').some((entry) => entry.get('key') === 'FifoTopic' && entry.get('value') === 'true')

const readAttributes = (input: QueryInput, isFifo: boolean): ReadonlyMap<string, string> => {
  const attributes = new Map<string, string>()
  for (const entry of input.list('Attributes.entry')) {
    const name = entry.get('key') ?? ''
    if (name === 'FifoTopic') continue
    try {
      if (!isTopicAttribute(name, isFifo)) throw new AttributeProblem(`Unknown attribute ${name}`)
      const value = topicAttribute(name, entry.get('value') ?? '', isFifo)
      if (value !== undefined) attributes.set(name, value)
    } catch (error) {
      if (error instanceof AttributeProblem)
        throw invalidParameter(`Invalid parameter: Attributes Reason: ${error.message}`)
      throw error
    }
  }
  return attributes
}

const checkSame = (existing: Topic, attributes: ReadonlyMap<string, string>, tags: Tags): void => {
  const now = topicAttributes(existing)
  if ([...attributes].some(([name, value]) => now.get(name) !== value)) {
    throw invalidParameter('Invalid parameter: Attributes Reason: Topic already exists with different attributes')
  }
  if (!includesTags(existing.tags, tags)) {
    throw invalidParameter('Invalid parameter: Tags Reason: Topic already exists with different tags')
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html: idempotent as long as nothing differs. */
export const createTopic: SnsAction = ({ store }, { input, region, account }) => {
  const name = input.get('Name') ?? ''
  const isFifo = isFifoRequest(input)
  checkTopicName(name, isFifo)
  const attributes = readAttributes(input, isFifo)
  const tags = readTags(input)
  const arn = topicArn(name, region, account)
  const existing = store.topics.get(arn)
  if (existing === undefined) store.topics.set(arn, topic({ name, region, account, isFifo, attributes, tags }))
  else checkSame(existing, attributes, tags)
  return xmlText('TopicArn', arn)
}

/** Deleting a topic that is not there succeeds. */
export const deleteTopic: SnsAction = ({ store }, call) => {
  store.removeTopic(checkTopicArn(call.input.get('TopicArn'), 'TopicArn', call))
  return undefined
}

export const getTopicAttributes: SnsAction = ({ store }, call) =>
  attributesXml(topicAttributes(store.topic(checkTopicArn(call.input.get('TopicArn'), 'TopicArn', call))))

export const setTopicAttributes: SnsAction = ({ store }, call) => {
  const found = store.topic(checkTopicArn(call.input.get('TopicArn'), 'TopicArn', call))
  const name = call.input.get('AttributeName') ?? ''
  try {
    const value = topicAttribute(name, call.input.get('AttributeValue') ?? '', found.isFifo)
    if (value === undefined) found.attributes.delete(name)
    else found.attributes.set(name, value)
  } catch (error) {
    if (error instanceof AttributeProblem) throw invalidParameter(`Invalid parameter: ${error.message}`)
    throw error
  }
  return undefined
}

export const listTopics: SnsAction = ({ store }, { input, region, account }) => {
  const own = [...store.topics.values()].filter((one) => one.region === region && one.account === account)
  const { items, nextToken } = page(own, input.get('NextToken'))
  const members = items.map(({ arn }) => xmlElement('member', xmlText('TopicArn', arn)))
  return xmlElement('Topics', members.join('')) + nextTokenXml(nextToken)
}
