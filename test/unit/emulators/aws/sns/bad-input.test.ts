import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AwsError } from '../../../../../emulators/aws/http/index.ts'
import { actions } from '../../../../../emulators/aws/sns/actions/index.ts'
import { compilePolicy } from '../../../../../emulators/aws/sns/filter/compile-policy.ts'
import { bodyDocument } from '../../../../../emulators/aws/sns/filter/message-document.ts'
import { policyMatches } from '../../../../../emulators/aws/sns/filter/policy-matches.ts'
import { AttributeProblem } from '../../../../../emulators/aws/sns/attribute-problem.ts'
import { queueArn, snsWorld } from './sns-world.ts'

const topicArn = 'arn:aws:sns:eu-west-2:000000000000:topic'

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.constantFrom(
    '',
    topicArn,
    `${topicArn}.fifo`,
    `${topicArn}:0f7d5971-aa8b-4bd5-b585-0826e9f93a66`,
    queueArn('queue'),
    'arn:::::',
    'sqs',
    'json',
    'true',
    'FilterPolicy',
    'RedrivePolicy',
    'DeliveryPolicy',
    'Policy',
    '{"default":"x"}',
    '{"http":null}',
    '{"a":["b"]} more',
    '[]',
    'null',
    '{"a":[{"numeric":["=",1]}]}',
    '__proto__',
    'toString',
  ),
)

const names = fc.oneof(
  fc.constantFrom(
    'TopicArn',
    'TargetArn',
    'Message',
    'Subject',
    'MessageStructure',
    'MessageGroupId',
    'MessageDeduplicationId',
    'SubscriptionArn',
    'AttributeName',
    'AttributeValue',
    'Protocol',
    'Endpoint',
    'NextToken',
    'Token',
    'Name',
    'Label',
    'ResourceArn',
    'Attributes.entry.1.key',
    'Attributes.entry.1.value',
    'Tags.member.1.Key',
    'TagKeys.member.1',
    'ActionName.member.1',
    'MessageAttributes.entry.1.Name',
    'MessageAttributes.entry.1.Value.DataType',
    'MessageAttributes.entry.1.Value.StringValue',
    'PublishBatchRequestEntries.member.1.Id',
    'PublishBatchRequestEntries.member.1.Message',
  ),
  fc.string(),
)

test('whatever the parameters, every action answers or throws an error of AWS', () => {
  const action = fc.constantFrom(...actions.keys())
  fc.assert(
    fc.property(action, fc.dictionary(names, texts, { maxKeys: 8 }), (name, parameters) => {
      const world = snsWorld('queue')
      world.call('CreateTopic', { Name: 'topic' })
      let thrown: unknown
      try {
        world.call(name, parameters)
      } catch (error) {
        thrown = error
      }
      expect(thrown === undefined || thrown instanceof AwsError, String(thrown)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test('whatever the text, a policy compiles or is refused, and then matches or not', () => {
  const policies = fc.oneof(
    fc.json(),
    fc.string(),
    fc.dictionary(fc.string(), fc.array(fc.jsonValue(), { maxLength: 3 })).map((policy) => JSON.stringify(policy)),
  )
  fc.assert(
    fc.property(policies, fc.json(), (policy, message) => {
      let outcome: unknown
      try {
        outcome = policyMatches(compilePolicy(policy), bodyDocument(message))
      } catch (error) {
        outcome = error
      }
      expect(typeof outcome === 'boolean' || outcome instanceof AttributeProblem, String(outcome)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

// The parser exists to word mistakes as AWS does; what JSON is it must not decide otherwise than JSON.parse.
test('a text is refused as no JSON exactly when JSON.parse refuses it', () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '{', ']', ',', ':', '\\', '0', 't', ' ', '\n'))
    .map(([json, at, inserted]) => {
      const place = at % (json.length + 1)
      return json.slice(0, place) + inserted + json.slice(place + (inserted === '' ? 1 : 0))
    })
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const isRefusedAsJson = (text: string): boolean => {
    try {
      compilePolicy(text)
      return false
    } catch (error) {
      return String(error).includes('failed to parse JSON')
    }
  }
  fc.assert(
    fc.property(damaged, (text) => {
      expect(isRefusedAsJson(text), text).toBe(!isJson(text))
    }),
    { numRuns: 3000 },
  )
})

test('long and deep texts neither take long nor overflow the stack', () => {
  const source = JSON.stringify({ key: ['x'.repeat(250_000)] })
  expect(compilePolicy(source)).toHaveLength(1)
  expect(() => compilePolicy(`{"a":${'['.repeat(100_000)}`)).toThrow('failed to parse JSON')
  expect(() => compilePolicy(`${'{"a":'.repeat(40_000)}["b"]${'}'.repeat(40_000)}`)).toThrow(
    'Document nesting depth (1001) exceeds the maximum allowed',
  )
  const policy = compilePolicy('{"r":{"a":["x"],"b":["y"]}}')
  const deep = `{"r":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  expect(policyMatches(policy, bodyDocument(deep))).toBe(false)
  const wide = { r: Array.from({ length: 20_000 }, (_, index) => (index % 2 === 0 ? { a: 'x' } : { b: 'y' })) }
  expect(policyMatches(policy, bodyDocument(JSON.stringify(wide)))).toBe(false)
  expect(policyMatches(policy, bodyDocument(JSON.stringify({ r: [...wide.r, { a: 'x', b: 'y' }] })))).toBe(true)
})
