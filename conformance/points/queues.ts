import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const create = api('API_CreateQueue')
const list = api('API_ListQueues')

/** Making, finding, tagging, emptying and ending queues. */
export const queues: readonly Point[] = [
  {
    id: 'queues/create-again',
    says: 'creating a queue that exists with the same attributes gives its URL',
    source: create,
    run: async (subject) => {
      const url = await subject.queue({ VisibilityTimeout: '99' })
      const QueueName = url.split('/').at(-1)
      assert.equal(
        (await subject.sqs.createQueue({ QueueName, Attributes: { VisibilityTimeout: '99' } })).QueueUrl,
        url,
      )
      assert.equal((await subject.sqs.createQueue({ QueueName })).QueueUrl, url)
    },
  },
  {
    id: 'queues/create-after-change',
    says: 'after a change of attributes the queue is the same only with the new ones',
    source: create,
    run: async (subject) => {
      const url = await subject.queue({ DelaySeconds: '1' })
      await subject.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { DelaySeconds: '2' } })
      const QueueName = url.split('/').at(-1)
      assert.equal((await subject.sqs.createQueue({ QueueName, Attributes: { DelaySeconds: '2' } })).QueueUrl, url)
      await refused(subject.sqs.createQueue({ QueueName, Attributes: { DelaySeconds: '1' } }), {
        name: 'QueueNameExists',
        code: 'QueueAlreadyExists',
      })
    },
  },
  {
    id: 'queues/fifo-true-in-any-case',
    says: 'FifoQueue and ContentBasedDeduplication may be written with a capital',
    source: create,
    run: async (subject) => {
      const url = await subject.fifo({ FifoQueue: 'True', ContentBasedDeduplication: 'False' })
      assert.equal(await subject.attribute(url, 'FifoQueue'), 'true')
      assert.equal(await subject.attribute(url, 'ContentBasedDeduplication'), 'false')
    },
  },
  {
    id: 'queues/get-url',
    says: 'GetQueueUrl finds a queue by its name',
    source: api('API_GetQueueUrl'),
    run: async (subject) => {
      const url = await subject.queue()
      assert.equal((await subject.sqs.getQueueUrl({ QueueName: url.split('/').at(-1) })).QueueUrl, url)
    },
  },
  {
    id: 'queues/list-prefix',
    says: 'ListQueues lists by prefix',
    source: list,
    run: async (subject) => {
      const [one, other] = [await subject.queue(), await subject.queue()]
      const { QueueUrls = [] } = await subject.sqs.listQueues({ QueueNamePrefix: one.split('/').at(-1) })
      assert.deepEqual(QueueUrls, [one])
      const all = (await subject.sqs.listQueues({ QueueNamePrefix: 'conformance-' })).QueueUrls ?? []
      assert.ok(all.includes(one) && all.includes(other))
    },
  },
  {
    id: 'queues/list-pages',
    says: 'ListQueues with MaxResults gives pages and a token until the last',
    source: list,
    run: async (subject) => {
      const prefix = subject.name('-page')
      const made: string[] = []
      for (const n of [1, 2, 3]) {
        const { QueueUrl = '' } = await subject.sqs.createQueue({ QueueName: `${prefix}${n}` })
        subject.after(() => subject.sqs.deleteQueue({ QueueUrl }))
        made.push(QueueUrl)
      }
      const first = await subject.sqs.listQueues({ QueueNamePrefix: prefix, MaxResults: 2 })
      assert.equal(first.QueueUrls?.length, 2)
      assert.ok(first.NextToken)
      const second = await subject.sqs.listQueues({
        QueueNamePrefix: prefix,
        MaxResults: 2,
        NextToken: first.NextToken,
      })
      assert.equal(second.NextToken, undefined)
      assert.deepEqual([...first.QueueUrls, ...(second.QueueUrls ?? [])].sort(), made)
    },
  },
  {
    id: 'queues/list-without-max-has-no-token',
    says: 'without MaxResults there is no token',
    source: list,
    run: async (subject) => {
      const url = await subject.queue()
      const answer = await subject.sqs.listQueues({ QueueNamePrefix: url.split('/').at(-1) })
      assert.ok(!Object.hasOwn(answer, 'NextToken'))
    },
  },
  {
    id: 'queues/list-none',
    says: 'when no queue matches there is no list',
    source: list,
    run: async (subject) => {
      const { status, body } = await subject.json('ListQueues', { QueueNamePrefix: subject.name('none') })
      assert.equal(status, 200)
      assert.deepEqual(JSON.parse(body), {})
    },
  },
  {
    id: 'queues/delete',
    says: 'a deleted queue is gone',
    source: api('API_DeleteQueue'),
    run: async (subject) => {
      const url = await subject.queue()
      await subject.sqs.deleteQueue({ QueueUrl: url })
      await refused(subject.send(url, 'a'), { name: 'QueueDoesNotExist' })
    },
  },
  {
    id: 'queues/deleted-recently',
    says: 'the name of a deleted queue is refused for 60 seconds with QueueDeletedRecently',
    source: create,
    ability: 'queue-deleted-recently',
    waitsMs: 61_000,
    run: async (subject) => {
      const url = await subject.queue()
      const QueueName = url.split('/').at(-1)
      await subject.sqs.deleteQueue({ QueueUrl: url })
      await refused(subject.sqs.createQueue({ QueueName }), {
        name: 'QueueDeletedRecently',
        code: 'AWS.SimpleQueueService.QueueDeletedRecently',
      })
      await subject.pass(61_000)
      assert.equal((await subject.sqs.createQueue({ QueueName })).QueueUrl, url)
    },
  },
  {
    id: 'queues/tags',
    says: 'tags are set, overwritten, listed and removed; the names are case-sensitive',
    source: api('API_TagQueue'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.sqs.tagQueue({ QueueUrl, Tags: { Team: 'a', team: 'b', empty: '' } })
      await subject.sqs.tagQueue({ QueueUrl, Tags: { Team: 'c' } })
      assert.deepEqual((await subject.sqs.listQueueTags({ QueueUrl })).Tags, { Team: 'c', team: 'b', empty: '' })
      await subject.sqs.untagQueue({ QueueUrl, TagKeys: ['team', 'empty', 'nobody'] })
      assert.deepEqual((await subject.sqs.listQueueTags({ QueueUrl })).Tags, { Team: 'c' })
      await subject.sqs.untagQueue({ QueueUrl, TagKeys: ['Team'] })
      assert.ok(!Object.hasOwn(await subject.sqs.listQueueTags({ QueueUrl }), 'Tags'))
    },
  },
  {
    id: 'queues/tags-at-create',
    says: 'tags may be given when the queue is created',
    source: create,
    run: async (subject) => {
      const { QueueUrl = '' } = await subject.sqs.createQueue({ QueueName: subject.name(), tags: { team: 'a' } })
      subject.after(() => subject.sqs.deleteQueue({ QueueUrl }))
      assert.deepEqual((await subject.sqs.listQueueTags({ QueueUrl })).Tags, { team: 'a' })
    },
  },
  {
    id: 'queues/purge',
    says: 'a purge removes visible, delayed and in-flight messages',
    source: api('API_PurgeQueue'),
    run: async (subject) => {
      const url = await subject.queue()
      await subject.sqs.sendMessage({ QueueUrl: url, MessageBody: 'delayed', DelaySeconds: 600 })
      for (const body of ['a', 'b']) await subject.send(url, body)
      await subject.take(url, { MaxNumberOfMessages: 1 })
      await subject.sqs.purgeQueue({ QueueUrl: url })
      assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 0, delayed: 0 })
    },
  },
  {
    id: 'queues/purge-once-a-minute',
    says: 'a second purge within 60 seconds is PurgeQueueInProgress, after that it is allowed',
    source: api('API_PurgeQueue'),
    ability: 'purge-once-a-minute',
    waitsMs: 61_000,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.sqs.purgeQueue({ QueueUrl })
      await subject.pass(59_000)
      await refused(subject.sqs.purgeQueue({ QueueUrl }), { name: 'PurgeQueueInProgress', status: 403 })
      await subject.pass(2_000)
      await subject.sqs.purgeQueue({ QueueUrl })
    },
  },
  {
    id: 'queues/permission',
    says: 'AddPermission writes a statement into the policy, RemovePermission takes it out',
    source: api('API_AddPermission'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.sqs.addPermission({
        QueueUrl,
        Label: 'let-in',
        AWSAccountIds: ['111122223333'],
        Actions: ['ReceiveMessage'],
      })
      const policy: unknown = JSON.parse((await subject.attribute(QueueUrl, 'Policy')) ?? '{}')
      assert.match(JSON.stringify(policy), /"Sid":"let-in"/)
      assert.match(JSON.stringify(policy), /"Action":"SQS:ReceiveMessage"/)
      await subject.sqs.removePermission({ QueueUrl, Label: 'let-in' })
      assert.equal(await subject.attribute(QueueUrl, 'Policy'), undefined)
    },
  },
  {
    id: 'queues/retention',
    says: 'messages are gone after the retention period, also from the counts',
    source: guide('sqs-basic-architecture'),
    ability: 'message-retention',
    waitsMs: 61_000,
    run: async (subject) => {
      const url = await subject.queue({ MessageRetentionPeriod: '60' })
      await subject.send(url, 'a')
      await subject.pass(58_000)
      assert.equal((await subject.counts(url)).visible, 1)
      await subject.pass(3_000)
      assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 0, delayed: 0 })
      assert.deepEqual(await subject.look(url), [])
    },
  },
  {
    id: 'queues/retention-in-flight',
    says: 'a message in flight expires too, and deleting it then is no error',
    source: guide('sqs-basic-architecture'),
    ability: 'message-retention',
    waitsMs: 62_000,
    run: async (subject) => {
      const url = await subject.queue({ MessageRetentionPeriod: '60', VisibilityTimeout: '600' })
      await subject.send(url, 'a')
      const { ReceiptHandle } = await subject.one(url)
      await subject.pass(62_000)
      assert.equal((await subject.counts(url)).inFlight, 0)
      await subject.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle })
    },
  },
  {
    id: 'queues/retention-frees-group',
    says: 'when a message in flight expires, its FIFO group goes on',
    source: guide('FIFO-queues-understanding-logic'),
    ability: 'message-retention',
    waitsMs: 62_000,
    run: async (subject) => {
      const url = await subject.fifo({ MessageRetentionPeriod: '60', VisibilityTimeout: '600' })
      await subject.send(url, 'a', 'g')
      await subject.pass(30_000)
      await subject.send(url, 'b', 'g')
      await subject.one(url, { MaxNumberOfMessages: 1 })
      await subject.pass(32_000)
      assert.equal((await subject.one(url)).Body, 'b')
    },
  },
  {
    id: 'queues/retention-on-dead-letter-queue',
    says: 'on a standard dead-letter queue the age of a message counts from its first sending',
    source: guide('sqs-dead-letter-queues'),
    ability: 'message-retention',
    waitsMs: 75_000,
    run: async (subject) => {
      const dead = await subject.queue({ MessageRetentionPeriod: '60' })
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await subject.arn(dead), maxReceiveCount: 1 })
      const url = await subject.queue({ RedrivePolicy })
      await subject.send(url, 'a')
      await subject.pass(40_000)
      await subject.one(url, { VisibilityTimeout: 0 })
      await subject.look(url)
      assert.equal((await subject.counts(dead)).visible, 1)
      await subject.pass(25_000)
      assert.equal((await subject.counts(dead)).visible, 0)
    },
  },
]
