import type { Channel, Message } from '../../harness/incidents/channel.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import { worstLevel } from '../../harness/model/level.ts'
import { noticeInWords } from './notice-in-words.ts'
import { summary } from './summary.ts'

/** Options of {@link sns}. */
export interface SnsOptions {
  /** The topic; its region is taken from it. On a FIFO topic a message that is sent again is deduplicated. */
  readonly topicArn: string
  /** @default AWS's own for the region, or what AWS_ENDPOINT_URL says */
  readonly endpoint?: string
}

/** SNS takes 256 KiB in all: the half for programs, some for people. */
const [mostJson, mostText, mostSubject] = [128 * 1024, 32 * 1024, 100]

const bytes = (text: string): number => Buffer.byteLength(text)

/** What programs get: whole, else without evidence, else only the first notices, with how many are left out. */
const forPrograms = (message: Message): string => {
  const whole = JSON.stringify(message)
  if (bytes(whole) <= mostJson) return whole
  const bare = message.notices.map(({ incident, ...notice }): Notice => {
    const { evidence: _evidence, ...rest } = incident
    return { ...notice, incident: { ...rest, words: incident.words.slice(0, 500) } }
  })
  const shown: Notice[] = []
  let size = 1024
  for (const notice of bare) {
    size += bytes(JSON.stringify(notice)) + 1
    if (size > mostJson) break
    shown.push(notice)
  }
  return JSON.stringify({ ...message, notices: shown, left: bare.length - shown.length })
}

/** What people get by mail. */
const forPeople = ({ notices, page }: Message): string => {
  const lines: string[] = []
  let size = 0
  for (const line of notices.map((notice) => noticeInWords(notice).slice(0, 1000))) {
    size += bytes(line) + 1
    if (size > mostText) break
    lines.push(line)
  }
  const left = notices.length - lines.length
  return [...lines, ...(left > 0 ? [`and ${left} more`] : []), ...(page === undefined ? [] : ['', page])].join('\n')
}

/** A subject is of printable ASCII, and begins with a letter, a digit or a sign. */
const subjectOf = (message: Message): string =>
  summary(message)
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, mostSubject)

/** A client's fault that no waiting mends: the topic is not there, or the message is none. Rights may be given yet. */
const isFinal = (error: unknown): boolean =>
  error instanceof Error &&
  Reflect.get(error, '$fault') === 'client' &&
  Reflect.get(error, '$retryable') === undefined &&
  ['NotFound', 'NotFoundException', 'InvalidParameter', 'InvalidParameterException'].includes(error.name)

/** An SNS topic, in an account that the environment has credentials for (`sns:Publish`). Subscriptions get JSON `{ id, system, page, notices }`, by mail and SMS plain text. */
export const sns = ({ topicArn, endpoint }: SnsOptions): Channel => ({
  kind: 'sns',
  needs: [],
  send: async (message, { signal }) => {
    // Loaded only where something is sent: it is large.
    const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns')
    const region = topicArn.split(':')[3] ?? ''
    const client = new SNSClient({ region, maxAttempts: 1, ...(endpoint === undefined ? {} : { endpoint }) })
    const level = worstLevel(message.notices.map(({ incident }) => incident.level))
    const text = forPeople(message)
    try {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subjectOf(message),
          MessageStructure: 'json',
          Message: JSON.stringify({
            default: forPrograms(message),
            email: text,
            sms: summary(message).slice(0, 140),
          }),
          MessageAttributes: {
            level: { DataType: 'String', StringValue: level },
            system: { DataType: 'String', StringValue: message.system },
          },
          ...(topicArn.endsWith('.fifo') ? { MessageGroupId: 'shakedown', MessageDeduplicationId: message.id } : {}),
        }),
        { abortSignal: signal },
      )
      return { is: 'delivered' }
    } catch (error) {
      if (!isFinal(error)) throw error
      return { is: 'refused', words: error instanceof Error ? error.message : String(error) }
    } finally {
      client.destroy()
    }
  },
})
