import assert from 'node:assert/strict'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { attributeDigest } from '../attribute-digest.ts'
import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import type { Subject } from '../subject.ts'
import { api, guide } from '../sources.ts'

const source = guide('sqs-message-metadata')
const receive = api('API_ReceiveMessage')

const text = (StringValue: string, DataType = 'String'): MessageAttributeValue => ({ DataType, StringValue })

const three = { 'app.name': text('a'), 'app.version': text('1', 'Number'), other: text('o') }

/** Sends one message with attributes; resolves to its queue. */
const sent = async (subject: Subject, MessageAttributes: Record<string, MessageAttributeValue>): Promise<string> => {
  const QueueUrl = await subject.queue()
  await subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a', MessageAttributes })
  return QueueUrl
}

const asked = (id: string, names: readonly string[], expected: readonly string[]): Point => ({
  id: `message-attributes/asked-${id}`,
  says: `a receive asking for ${JSON.stringify(names)} gets ${expected.length === 0 ? 'none' : expected.join(', ')} of app.name, app.version and other, with the digest of just these`,
  source: receive,
  ability: 'attributes-as-asked',
  run: async (subject) => {
    const url = await sent(subject, three)
    const message = await subject.one(url, { MessageAttributeNames: [...names] })
    assert.deepEqual(Object.keys(message.MessageAttributes ?? {}).sort(), [...expected].sort())
    const digest = expected.length === 0 ? undefined : attributeDigest(message.MessageAttributes ?? {})
    assert.equal(message.MD5OfMessageAttributes, digest)
    if (expected.length === 0) assert.ok(!Object.hasOwn(message, 'MessageAttributes'), 'an empty list instead of none')
  },
})

const refusedName = (id: string, name: string): Point => ({
  id: `message-attributes/refused-name-${id}`,
  says: `an attribute called ${JSON.stringify(name.slice(0, 20))} is InvalidParameterValue`,
  source,
  run: async (subject) => {
    const QueueUrl = await subject.queue()
    const call = subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a', MessageAttributes: { [name]: text('v') } })
    await refused(call, { code: 'InvalidParameterValue', status: 400 })
  },
})

const refusedValue = (id: string, says: string, value: MessageAttributeValue): Point => ({
  id: `message-attributes/refused-${id}`,
  says,
  source,
  run: async (subject) => {
    const QueueUrl = await subject.queue()
    const call = subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a', MessageAttributes: { k: value } })
    await refused(call, { code: 'InvalidParameterValue', status: 400 })
  },
})

const kept = (id: string, value: MessageAttributeValue): Point => ({
  id: `message-attributes/kept-${id}`,
  says: `an attribute of type ${value.DataType} comes back as it was sent`,
  source,
  run: async (subject) => {
    const url = await sent(subject, { k: value })
    const { MessageAttributes } = await subject.one(url, { MessageAttributeNames: ['All'] })
    const came = MessageAttributes?.['k'] ?? { DataType: undefined }
    assert.equal(came.DataType, value.DataType)
    assert.equal(came.StringValue, value.StringValue)
    assert.deepEqual([...(came.BinaryValue ?? [])], [...(value.BinaryValue ?? [])])
  },
})

/** Attributes of messages. */
export const messageAttributes: readonly Point[] = [
  asked('nothing', [], []),
  asked('all', ['All'], ['app.name', 'app.version', 'other']),
  asked('wildcard', ['.*'], ['app.name', 'app.version', 'other']),
  asked('name', ['other'], ['other']),
  asked('prefix', ['app.*'], ['app.name', 'app.version']),
  asked('name-and-part-of-a-name', ['other', 'app.n.*'], ['app.name', 'other']),
  asked('prefix-without-dot', ['oth.*'], ['other']),
  asked('unknown', ['nobody'], []),
  kept('string', text('value')),
  kept('unicode', text('naïve ☂ 🌍')),
  kept('number', text('123456789.0123456789', 'Number')),
  kept('custom', text('7', 'Number.byte')),
  kept('binary', { DataType: 'Binary', BinaryValue: new Uint8Array([0, 1, 254, 255]) }),
  kept('custom-binary', { DataType: 'Binary.gif', BinaryValue: new Uint8Array([71, 73, 70]) }),
  {
    id: 'message-attributes/digest-at-send',
    says: 'a send is answered with the digest of its attributes',
    source,
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const { MD5OfMessageAttributes } = await subject.sqs.sendMessage({
        QueueUrl,
        MessageBody: 'a',
        MessageAttributes: three,
      })
      assert.equal(MD5OfMessageAttributes, attributeDigest(three))
    },
  },
  {
    id: 'message-attributes/no-digest-without',
    says: 'without attributes there is no digest of them',
    source: api('API_SendMessage'),
    run: async (subject) => {
      const QueueUrl = await subject.queue()
      const answer = await subject.sqs.sendMessage({ QueueUrl, MessageBody: 'a' })
      assert.ok(!Object.hasOwn(answer, 'MD5OfMessageAttributes'))
    },
  },
  {
    id: 'message-attributes/ten',
    says: 'ten attributes are accepted',
    source,
    run: async (subject) => {
      const url = await sent(subject, Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`k${n}`, text('v')])))
      await subject.one(url)
    },
  },
  {
    id: 'message-attributes/eleven',
    says: 'eleven attributes are InvalidParameterValue',
    source,
    run: async (subject) => {
      const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, text('v')]))
      await refused(sent(subject, many), { code: 'InvalidParameterValue', status: 400 })
    },
  },
  refusedName('aws', 'AWS.name'),
  refusedName('amazon', 'Amazon.name'),
  refusedName('dot-first', '.name'),
  refusedName('dot-last', 'name.'),
  refusedName('two-dots', 'na..me'),
  refusedName('character', 'na me'),
  refusedName('long', 'n'.repeat(257)),
  refusedValue('empty-string', 'an empty string is InvalidParameterValue', text('')),
  refusedValue('type', 'a type that is none of String, Number and Binary is InvalidParameterValue', text('v', 'Text')),
  refusedValue('number', 'a Number that is none is InvalidParameterValue', text('seven', 'Number')),
  refusedValue('no-value', 'an attribute without a value is InvalidParameterValue', { DataType: 'String' }),
]
