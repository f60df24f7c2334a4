import {
  BatchEntryIdsNotDistinctException,
  BatchRequestTooLongException,
  CreateTopicCommand,
  DeleteTopicCommand,
  EmptyBatchRequestException,
  GetTopicAttributesCommand,
  InvalidBatchEntryIdException,
  InvalidParameterException,
  InvalidParameterValueException,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  NotFoundException,
  paginateListTopics,
  PublishBatchCommand,
  PublishCommand,
  ResourceNotFoundException,
  SubscribeCommand,
  TagResourceCommand,
  TooManyEntriesInBatchRequestException,
} from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSns, type SnsSetup } from './sns-clients.ts'

let setup: SnsSetup
let TopicArn = ''

beforeAll(async () => {
  setup = await startSns()
  const created = await setup.sns.send(new CreateTopicCommand({ Name: 'errors' }))
  TopicArn = created.TopicArn ?? ''
})

afterAll(() => setup.stop())

const thrownBy = async (call: () => Promise<unknown>): Promise<unknown> => {
  try {
    await call()
  } catch (error) {
    return error
  }
  return undefined
}

const batch = (...ids: readonly string[]): Promise<unknown> =>
  setup.sns.send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: 'a'.repeat(Id === 'long' ? 262_145 : 1) })),
    }),
  )

describe("errors are the SDK's own classes", () => {
  test.each<[string, () => Promise<unknown>, new (...args: never[]) => Error, number]>([
    [
      'unknown topic',
      () => setup.sns.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: 'x' })),
      NotFoundException,
      404,
    ],
    [
      'bad ARN',
      () => setup.sns.send(new PublishCommand({ TopicArn: 'x', Message: 'x' })),
      InvalidParameterException,
      400,
    ],
    [
      'bad policy',
      () =>
        setup.sns.send(
          new SubscribeCommand({
            TopicArn,
            Protocol: 'sms',
            Endpoint: '+123123123',
            Attributes: { FilterPolicy: '{"key":[{"suffix":100}]}' },
          }),
        ),
      InvalidParameterException,
      400,
    ],
    [
      'bad attribute',
      () =>
        setup.sns.send(
          new PublishCommand({ TopicArn, Message: 'x', MessageAttributes: { a: { DataType: 'x', StringValue: 'x' } } }),
        ),
      InvalidParameterValueException,
      400,
    ],
    [
      'unknown resource',
      () => setup.sns.send(new ListTagsForResourceCommand({ ResourceArn: `${TopicArn}x` })),
      ResourceNotFoundException,
      404,
    ],
    ['same ids', () => batch('1', '1'), BatchEntryIdsNotDistinctException, 400],
    ['bad id', () => batch('a.b'), InvalidBatchEntryIdException, 400],
    [
      'too many',
      () => batch(...Array.from({ length: 11 }, (_, index) => String(index))),
      TooManyEntriesInBatchRequestException,
      400,
    ],
    ['too long', () => batch('long'), BatchRequestTooLongException, 400],
    ['nothing', () => batch(), EmptyBatchRequestException, 400],
  ])('%s', async (_, call, type, httpStatusCode) => {
    const error = await thrownBy(call)
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ $fault: 'client', $metadata: { httpStatusCode } })
  })

  test('a message of several lines keeps them', async () => {
    const error = await thrownBy(() =>
      setup.sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: 'sms',
          Endpoint: '+123123123',
          Attributes: { FilterPolicy: '{"key":[["value"]]}' },
        }),
      ),
    )
    expect(error).toHaveProperty(
      'message',
      'Invalid parameter: Attributes Reason: FilterPolicy: Match value must be String, number, true, false, or null\n at [Source: (String)"{"key":[["value"]]}"; line: 1, column: 10]',
    )
  })
})

describe('shape', () => {
  test('a topic of one region is refused in another and unknown in another account', async () => {
    const elsewhere = setup.clientsFor({ region: 'us-east-1' })
    expect(await thrownBy(() => elsewhere.sns.send(new GetTopicAttributesCommand({ TopicArn })))).toHaveProperty(
      'message',
      'Invalid parameter: TopicArn',
    )
    expect((await elsewhere.sns.send(new ListTopicsCommand({}))).Topics).toEqual([])
    const other = setup.clientsFor({ accessKeyId: '111111111111' })
    expect((await other.sns.send(new ListTopicsCommand({}))).Topics).toEqual([])
  })

  test('pages, tags and attributes read as the client expects them', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `page-${index}`)
    await Promise.all(names.map((Name) => setup.sns.send(new CreateTopicCommand({ Name }))))
    const listed: string[] = []
    for await (const { Topics = [] } of paginateListTopics({ client: setup.sns }, {})) {
      listed.push(...Topics.map((topic) => topic.TopicArn ?? ''))
    }
    expect(listed).toHaveLength(121)
    await setup.sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'a', Value: '<1>' }] }))
    const { Tags } = await setup.sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }))
    expect(Tags).toEqual([{ Key: 'a', Value: '<1>' }])
    const { Attributes } = await setup.sns.send(new GetTopicAttributesCommand({ TopicArn }))
    expect(Attributes).toMatchObject({ TopicArn, Owner: '000000000000', SubscriptionsConfirmed: '0' })
    await setup.sns.send(new DeleteTopicCommand({ TopicArn: listed.at(-1) }))
  })

  test.each([
    ['parameters in the URL', '?Action=Publish&Version=2010-03-31&Message=direct&TopicArn=', ''],
    ['parameters in the body, unsigned and without a version', '', 'Action=Publish&Message=direct&TopicArn='],
  ])('%s', async (_, search, form) => {
    const topic = encodeURIComponent(TopicArn)
    const response = await fetch(`${setup.server.url}/${search === '' ? '' : search + topic}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form === '' ? '' : form + topic,
    })
    expect(response.headers.get('content-type')).toBe('text/xml')
    expect(await response.text()).toMatch(
      /^<\?xml version="1\.0"\?><PublishResponse xmlns="http:\/\/sns\.amazonaws\.com\/doc\/2010-03-31\/"><PublishResult><MessageId>[\da-f-]{36}<\/MessageId><\/PublishResult><ResponseMetadata><RequestId>[\da-f-]{36}<\/RequestId><\/ResponseMetadata><\/PublishResponse>$/,
    )
  })

  test.each([
    ['an unknown action', 'Action=Fly&Version=2010-03-31', 400],
    ['broken escapes', 'Action=Publish&Version=2010-03-31&Message=%E0%A4%A&TopicArn=%', 400],
    [
      'numbers that are none',
      'Action=PublishBatch&Version=2010-03-31&TopicArn=x:x:sns:us-east-1:0:x&PublishBatchRequestEntries.member.x.Id=1',
      404,
    ],
  ])('%s is an error of AWS, not of ours', async (_, body, status) => {
    const response = await fetch(setup.server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    expect(response.status).toBe(status)
    expect(await response.text()).toContain('<Type>Sender</Type>')
  })
})
