import { manualClock, queryInput, type AwsCall, type ManualClock } from '../../../../../emulators/aws/http/index.ts'
import { snsService, type QueueDelivery } from '../../../../../emulators/aws/sns/index.ts'

/** Parameters as a client would give them: nested objects and lists become names with dots and numbers. */
export type Parameters = Readonly<Record<string, string>>

/** An SNS without a server, whose queues are lists. */
export interface SnsWorld {
  readonly clock: ManualClock
  /** What was delivered, by queue. Only queues in here exist. */
  readonly queues: Map<string, QueueDelivery[]>
  /** The XML of the result. */
  call(action: string, parameters: Parameters, as?: Partial<AwsCall>): string
  /** The first `<name>` of the result. */
  value(name: string, action: string, parameters: Parameters, as?: Partial<AwsCall>): string
  document(path: string): string | undefined
}

/** The ARN of a queue in the world's region. */
export const queueArn = (name: string): string => `arn:aws:sqs:eu-west-2:000000000000:${name}`

/** Finds the text of the first element of a name, with XML's own characters put back. */
export const textOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

/** Attributes as parameters: `Attributes.entry.1.key`. */
export const attributeParameters = (attributes: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value], index) => [
      [`Attributes.entry.${index + 1}.key`, key],
      [`Attributes.entry.${index + 1}.value`, value],
    ]),
  )

/** A message attribute as parameters. `place` stands before, such as `PublishBatchRequestEntries.member.1.`. */
export const messageAttributeParameters = (name: string, value: Parameters, place = '', number = 1): Parameters => ({
  [`${place}MessageAttributes.entry.${number}.Name`]: name,
  ...Object.fromEntries(
    Object.entries(value).map(([member, text]) => [`${place}MessageAttributes.entry.${number}.Value.${member}`, text]),
  ),
})

/** Entries of a batch as parameters. */
export const batchParameters = (entries: readonly Parameters[]): Parameters =>
  Object.fromEntries(
    entries.flatMap((entry, index) =>
      Object.entries(entry).map(([name, value]) => [`PublishBatchRequestEntries.member.${index + 1}.${name}`, value]),
    ),
  )

/** Makes an SNS with the named queues. */
export const snsWorld = (...queueNames: readonly string[]): SnsWorld => {
  const clock = manualClock()
  const queues = new Map<string, QueueDelivery[]>(queueNames.map((name) => [queueArn(name), []]))
  const service = snsService({
    clock,
    deliver: (arn, delivery) => {
      const queue = queues.get(arn)
      queue?.push(delivery)
      return queue !== undefined
    },
  })
  const call: SnsWorld['call'] = (action, parameters, as = {}) => {
    const answer = service.handle({
      action,
      region: 'eu-west-2',
      account: '000000000000',
      consumer: 'test',
      origin: 'http://127.0.0.1:4566',
      path: '/',
      traceHeader: undefined,
      onGone: () => undefined,
      input: { protocol: 'query', parameters: queryInput(new Map(Object.entries(parameters))) },
      ...as,
    })
    if (answer instanceof Promise) throw new Error('SNS answers at once')
    return answer ?? ''
  }
  return {
    clock,
    queues,
    call,
    value: (name, action, parameters, as) => textOf(call(action, parameters, as), name) ?? '',
    document: (path) => service.document?.(path)?.body,
  }
}
