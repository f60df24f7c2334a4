import assert from 'node:assert/strict'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { api, guide } from '../sources.ts'

const quotas = guide('quotas-messages')
const queueQuotas = guide('quotas-queues')
const send = api('API_SendMessage')
const mebibyte = 1_048_576

const body = (id: string, says: string, text: string): Point => ({
  id: `limits/body-${id}`,
  says: `${says} comes back as it was sent`,
  source: send,
  run: async (subject) => {
    const url = await subject.queue()
    await subject.send(url, text)
    assert.equal((await subject.one(url)).Body, text)
  },
})

const refusedBody = (id: string, says: string, text: string): Point => ({
  id: `limits/refused-body-${id}`,
  says: `${says} is InvalidMessageContents`,
  source: send,
  ability: 'character-set-is-checked',
  run: async (subject) => {
    const url = await subject.queue()
    await refused(subject.send(url, text), { name: 'InvalidMessageContents', status: 400 })
  },
})

const name = (id: string, says: string, QueueName: string): Point => ({
  id: `limits/refused-name-${id}`,
  says: `${says} is refused with InvalidParameterValue`,
  source: queueQuotas,
  run: (subject) => refused(subject.sqs.createQueue({ QueueName }), { code: 'InvalidParameterValue', status: 400 }),
})

const refusedReceive = (id: string, says: string, options: object): Point => ({
  id: `limits/refused-receive-${id}`,
  says: `${says} is refused with InvalidParameterValue`,
  source: api('API_ReceiveMessage'),
  run: async (subject) =>
    refused(subject.look(await subject.queue(), options), { code: 'InvalidParameterValue', status: 400 }),
})

/** How much, how long, and of which characters. */
export const limits: readonly Point[] = [
  body('mebibyte', 'a message of 1 MiB', 'x'.repeat(mebibyte)),
  body('emoji', 'a body with characters beyond the first plane', 'naïve ☂ 🌍 \u{10FFFF}'),
  body('white-space', 'a body with tab, line feed and carriage return', 'a\tb\nc\rd\r\n'),
  body('markup', 'a body that looks like markup and entities', '<a href="x">&amp;&lt;"\'</a>]]>'),
  body('json', 'a body with escapes', '{"a":"\\u0041\\n"}'),
  refusedBody('control', 'a body with a control character', 'a\u0001b'),
  refusedBody('null', 'a body with a NUL', 'a\u0000b'),
  refusedBody('noncharacter', 'a body with U+FFFE', 'a\uFFFEb'),
  {
    id: 'limits/message-over-a-mebibyte',
    says: 'a message over 1 MiB is refused',
    source: quotas,
    run: async (subject) => {
      const url = await subject.queue()
      await refused(subject.send(url, 'x'.repeat(mebibyte + 1)), {
        code: 'InvalidParameterValue',
        message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
      })
    },
  },
  {
    id: 'limits/attributes-count',
    says: 'names, types and values of attributes count into the size',
    source: quotas,
    run: async (subject) => {
      const QueueUrl = await subject.queue({ MaximumMessageSize: '1024' })
      const MessageAttributes = { k: { DataType: 'String', StringValue: 'v' } }
      await subject.sqs.sendMessage({ QueueUrl, MessageBody: 'x'.repeat(1_024 - 8), MessageAttributes })
      await refused(subject.sqs.sendMessage({ QueueUrl, MessageBody: 'x'.repeat(1_024 - 7), MessageAttributes }), {
        code: 'InvalidParameterValue',
      })
    },
  },
  {
    id: 'limits/bytes-not-characters',
    says: 'the size is in bytes of UTF-8',
    source: quotas,
    run: async (subject) => {
      const url = await subject.queue({ MaximumMessageSize: '1024' })
      await subject.send(url, 'é'.repeat(512))
      await refused(subject.send(url, 'é'.repeat(513)), { code: 'InvalidParameterValue' })
    },
  },
  {
    id: 'limits/empty-body',
    says: 'an empty body is refused',
    source: send,
    run: async (subject) => refused(subject.send(await subject.queue(), ''), { code: 'MissingParameter', status: 400 }),
  },
  {
    id: 'limits/delay',
    says: 'DelaySeconds over 900 is refused',
    source: send,
    ability: 'delay-is-checked',
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      await subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a', DelaySeconds: 900 })
      for (const DelaySeconds of [901, -1])
        await refused(subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a', DelaySeconds }), {
          code: 'InvalidParameterValue',
          status: 400,
        })
    },
  },
  {
    id: 'limits/delay-counts-as-delayed',
    says: 'a delayed message counts as delayed, and comes when its delay is over',
    source: guide('sqs-message-timers'),
    waitsMs: 2_500,
    run: async (subject) => {
      const url = await subject.queue()
      await subject.sqs.sendMessage({ QueueUrl: url, MessageBody: 'a', DelaySeconds: 1 })
      assert.deepEqual(await subject.counts(url), { visible: 0, inFlight: 0, delayed: 1 })
      await subject.pass(2_500)
      await subject.one(url)
    },
  },
  {
    id: 'limits/name-of-80',
    says: 'a queue name may have 80 characters: letters, digits, hyphens and underscores',
    source: queueQuotas,
    run: async (subject) => {
      const { QueueUrl } = await subject.sqs.createQueue({ QueueName: `${subject.name('_')}${'x'.repeat(31)}` })
      subject.after(() => subject.sqs.deleteQueue({ QueueUrl }))
      assert.equal(QueueUrl?.split('/').at(-1)?.length, 80)
    },
  },
  name('long', 'a queue name of 81 characters', 'x'.repeat(81)),
  name('character', 'a queue name with another character', 'conformance!'),
  name('dot', 'a queue name with a dot that does not end in .fifo', 'conformance.queue'),
  {
    id: 'limits/fifo-needs-suffix',
    says: 'the name of a FIFO queue ends with .fifo',
    source: api('API_CreateQueue'),
    run: (subject) =>
      refused(subject.sqs.createQueue({ QueueName: subject.name(), Attributes: { FifoQueue: 'true' } }), {
        code: 'InvalidParameterValue',
        status: 400,
      }),
  },
  {
    id: 'limits/suffix-needs-fifo',
    says: 'a name that ends with .fifo is refused for a standard queue',
    source: api('API_CreateQueue'),
    run: (subject) =>
      refused(subject.sqs.createQueue({ QueueName: subject.name('.fifo') }), {
        code: 'InvalidParameterValue',
        status: 400,
      }),
  },
  refusedReceive('none', 'MaxNumberOfMessages 0', { MaxNumberOfMessages: 0 }),
  refusedReceive('eleven', 'MaxNumberOfMessages 11', { MaxNumberOfMessages: 11 }),
  refusedReceive('wait', 'WaitTimeSeconds 21', { WaitTimeSeconds: 21 }),
  refusedReceive('visibility', 'VisibilityTimeout 43201', { VisibilityTimeout: 43_201 }),
  {
    id: 'limits/one-by-default',
    says: 'without MaxNumberOfMessages one message comes',
    source: api('API_ReceiveMessage'),
    run: async (subject) => {
      const url = await subject.queue()
      for (const text of ['a', 'b']) await subject.send(url, text)
      await subject.one(url)
    },
  },
]
