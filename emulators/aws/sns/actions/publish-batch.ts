import { xmlElement, xmlText, type AwsError, type QueryInput } from '../../http/index.ts'
import { acceptMessage } from '../accept-message.ts'
import { checkTopicArn } from '../arns.ts'
import { checkEntry, MAX_MESSAGE_BYTES, publishEntry, unfitFor, type PublishEntry } from '../publish-entry.ts'
import type { SnsAction } from '../sns-context.ts'
import { batchErrors, missingMember } from '../sns-errors.ts'

const MAX_ENTRIES = 10
const MAX_ID_LENGTH = 80

interface BatchEntry {
  readonly id: string
  readonly entry: PublishEntry
}

const checkIds = (ids: readonly string[]): void => {
  if (ids.length === 0) throw batchErrors.empty()
  if (ids.length > MAX_ENTRIES) throw batchErrors.tooMany()
  for (const id of ids) {
    if (id.length > MAX_ID_LENGTH) throw batchErrors.longId(id)
    if (!/^[\w-]+$/.test(id)) throw batchErrors.badId(id)
  }
  if (new Set(ids).size < ids.length) throw batchErrors.sameId()
}

const readEntries = (members: readonly QueryInput[]): readonly BatchEntry[] => {
  const placed = members.map((member, index) => ({ member, place: `publishBatchRequestEntries.${index + 1}.member.` }))
  const withIds = placed.map(({ member, place }) => {
    const id = member.get('Id')
    if (id === undefined) throw missingMember(`${place}id`)
    return { member, place, id }
  })
  checkIds(withIds.map(({ id }) => id))
  return withIds.map(({ member, place, id }) => ({ id, entry: publishEntry(member, place) }))
}

const failed = (id: string, { code, message }: AwsError): string =>
  xmlElement(
    'member',
    xmlText('Id', id) + xmlText('Code', code) + xmlText('Message', message) + xmlText('SenderFault', true),
  )

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html. As recorded from AWS, most of what one message does
 * wrong fails the whole batch; only what its topic's type does not take fails that message alone.
 */
export const publishBatch: SnsAction = (context, call) => {
  const { input } = call
  const topic = context.store.topic(checkTopicArn(input.get('TopicArn'), 'TopicArn', call))
  const entries = readEntries(input.list('PublishBatchRequestEntries.member'))
  const bytes = entries.reduce((sum, { entry }) => sum + entry.bytes, 0)
  if (bytes > MAX_MESSAGE_BYTES) throw batchErrors.tooLong()
  for (const { entry } of entries) checkEntry(entry, topic)
  let successes = ''
  let failures = ''
  for (const { id, entry } of entries) {
    const unfit = unfitFor(topic, entry)
    if (unfit === undefined) {
      const { messageId, sequenceNumber } = acceptMessage(context, call, topic, entry)
      const result = xmlText('Id', id) + xmlText('MessageId', messageId) + xmlText('SequenceNumber', sequenceNumber)
      successes += xmlElement('member', result)
    } else {
      failures += failed(id, unfit)
    }
  }
  return xmlElement('Successful', successes) + xmlElement('Failed', failures)
}
