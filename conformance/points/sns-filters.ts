import assert from 'node:assert/strict'
import type { MessageAttributeValue } from '@aws-sdk/client-sns'
import type { Point } from '../point.ts'
import { subscribed } from '../subscribed.ts'
import { snsGuide } from '../sources.ts'

type Value = string | number | readonly (string | number | boolean | null)[]

/** A filter policy, and messages that it lets through or keeps out. */
interface FilterCase {
  readonly id: string
  readonly policy: object
  readonly passes: readonly Readonly<Record<string, Value>>[]
  readonly stops: readonly Readonly<Record<string, Value>>[]
}

const strings = snsGuide('string-value-matching')
const numbers = snsGuide('numeric-value-matching')
const keys = snsGuide('attribute-key-matching')
const logic = snsGuide('and-or-logic')

const byAttributes: readonly (FilterCase & { readonly source: string })[] = [
  {
    id: 'exact',
    source: strings,
    policy: { k: ['a', 'b'] },
    passes: [{ k: 'a' }, { k: 'b', other: 'x' }],
    stops: [{ k: 'c' }, { other: 'a' }, {}],
  },
  {
    id: 'prefix',
    source: strings,
    policy: { k: [{ prefix: 'bas' }] },
    passes: [{ k: 'baseball' }],
    stops: [{ k: 'rugby' }, { k: 'ba' }],
  },
  {
    id: 'suffix',
    source: strings,
    policy: { k: [{ suffix: 'ball' }] },
    passes: [{ k: 'baseball' }],
    stops: [{ k: 'ballet' }],
  },
  {
    id: 'anything-but',
    source: strings,
    policy: { k: [{ 'anything-but': ['a', 'b'] }] },
    passes: [{ k: 'c' }],
    stops: [{ k: 'a' }, {}],
  },
  {
    id: 'anything-but-one',
    source: strings,
    policy: { k: [{ 'anything-but': 'a' }] },
    passes: [{ k: 'c' }],
    stops: [{ k: 'a' }],
  },
  {
    id: 'anything-but-prefix',
    source: strings,
    policy: { k: [{ 'anything-but': { prefix: 'bas' } }] },
    passes: [{ k: 'rugby' }],
    stops: [{ k: 'basketball' }, {}],
  },
  {
    id: 'equals-ignore-case',
    source: strings,
    policy: { k: [{ 'equals-ignore-case': 'Tennis' }] },
    passes: [{ k: 'TENNIS' }, { k: 'tennis' }],
    stops: [{ k: 'table tennis' }],
  },
  {
    id: 'cidr',
    source: strings,
    policy: { k: [{ cidr: '10.0.0.0/24' }] },
    passes: [{ k: '10.0.0.255' }],
    stops: [{ k: '10.0.1.0' }, { k: 'x' }],
  },
  {
    id: 'wildcard-or-exact',
    source: strings,
    policy: { k: ['a', { prefix: 'b' }] },
    passes: [{ k: 'a' }, { k: 'bc' }],
    stops: [{ k: 'c' }],
  },
  {
    id: 'numeric-exact',
    source: numbers,
    policy: { n: [{ numeric: ['=', 301.5] }] },
    passes: [{ n: 301.5 }],
    stops: [{ n: 301 }, { n: '301.5' }],
  },
  {
    id: 'numeric-exponent',
    source: numbers,
    policy: { n: [{ numeric: ['=', 301.5] }] },
    passes: [{ n: 3.015e2 }],
    stops: [{ n: 3.015e3 }],
  },
  {
    id: 'numeric-range',
    source: numbers,
    policy: { n: [{ numeric: ['>', 0, '<=', 100] }] },
    passes: [{ n: 100 }, { n: 0.1 }],
    stops: [{ n: 0 }, { n: 100.1 }],
  },
  {
    id: 'numeric-below',
    source: numbers,
    policy: { n: [{ numeric: ['<', 10] }] },
    passes: [{ n: -1 }],
    stops: [{ n: 10 }],
  },
  {
    id: 'numeric-anything-but',
    source: numbers,
    policy: { n: [{ 'anything-but': [100, 500] }] },
    passes: [{ n: 101 }],
    stops: [{ n: 100 }],
  },
  { id: 'exists', source: keys, policy: { k: [{ exists: true }] }, passes: [{ k: 'x' }], stops: [{ other: 'x' }] },
  { id: 'not-exists', source: keys, policy: { k: [{ exists: false }] }, passes: [{ other: 'x' }], stops: [{ k: 'x' }] },
  {
    id: 'array',
    source: strings,
    policy: { k: ['a'] },
    passes: [{ k: ['b', 'a'] }],
    stops: [{ k: ['b', 'c'] }, { k: [] }],
  },
  {
    id: 'array-anything-but',
    source: strings,
    policy: { k: [{ 'anything-but': ['a'] }] },
    passes: [{ k: ['a', 'b'] }],
    stops: [{ k: ['a'] }],
  },
  {
    id: 'and',
    source: logic,
    policy: { a: ['x'], b: ['y'] },
    passes: [{ a: 'x', b: 'y' }],
    stops: [{ a: 'x' }, { a: 'x', b: 'z' }],
  },
  {
    id: 'or',
    source: logic,
    policy: { a: ['x'], $or: [{ b: ['y'] }, { n: [{ numeric: ['>', 5] }] }] },
    passes: [
      { a: 'x', b: 'y' },
      { a: 'x', n: 6 },
    ],
    stops: [{ a: 'x' }, { b: 'y' }, { a: 'x', n: 5 }],
  },
]

const body = (id: string, source: string, policy: object, passes: readonly unknown[], stops: readonly unknown[]) => ({
  id,
  source,
  policy,
  passes,
  stops,
})
const payload = snsGuide('sns-message-filtering-scope')
const byBody = [
  body('exact', payload, { k: ['a'] }, [{ k: 'a' }, { k: ['b', 'a'] }], [{ k: 'b' }, 'no json', [{ k: 'a' }].length]),
  body(
    'nested',
    payload,
    { outer: { inner: ['a'] } },
    [{ outer: { inner: 'a' } }],
    [{ outer: { inner: 'b' } }, { inner: 'a' }],
  ),
  body(
    'array-of-objects',
    payload,
    { items: { kind: ['a'] } },
    [{ items: [{ kind: 'b' }, { kind: 'a' }] }],
    [{ items: [{ kind: 'b' }] }, { items: [] }],
  ),
  body('number', numbers, { n: [{ numeric: ['>=', 5] }] }, [{ n: 5 }], [{ n: 4 }, { n: '5' }]),
  body('null-and-boolean', payload, { k: [null, true] }, [{ k: null }, { k: true }], [{ k: false }, { k: 'true' }]),
  body('exists', keys, { outer: { inner: [{ exists: true }] } }, [{ outer: { inner: 'x' } }], [{ outer: {} }]),
  body('not-exists', keys, { k: [{ exists: false }] }, [{ other: 1 }], [{ k: 1 }]),
  body('anything-but-suffix-free', strings, { k: [{ 'anything-but': { prefix: 'a' } }] }, [{ k: 'b' }], [{ k: 'ab' }]),
  body('or', logic, { $or: [{ a: ['x'] }, { b: { c: ['y'] } }] }, [{ a: 'x' }, { b: { c: 'y' } }], [{ a: 'y' }]),
]

const attribute = (value: Value): MessageAttributeValue =>
  typeof value === 'number'
    ? { DataType: 'Number', StringValue: String(value) }
    : typeof value === 'string'
      ? { DataType: 'String', StringValue: value }
      : { DataType: 'String.Array', StringValue: JSON.stringify(value) }

const toAttributes = (values: Readonly<Record<string, Value>>): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, attribute(value)]))

/** Publishes all of it and a last message that passes for sure; what came before it is what passed. */
const filterPoint = (
  id: string,
  source: string,
  policy: object,
  scope: 'MessageAttributes' | 'MessageBody',
  publish: readonly {
    readonly Message: string
    readonly MessageAttributes?: Record<string, MessageAttributeValue>
    readonly passes: boolean
  }[],
): Point => ({
  id,
  says: `the filter policy ${JSON.stringify(policy)} on ${scope === 'MessageBody' ? 'the body' : 'attributes'} lets through what it should and nothing else`,
  source,
  ability: 'sns-filter-policies',
  run: async (subject) => {
    const attributes = { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope, RawMessageDelivery: 'true' }
    const { topic, queue } = await subscribed(subject, attributes)
    const everything = await subscribed(subject, { RawMessageDelivery: 'true' }, { topic })
    for (const { Message, MessageAttributes } of publish)
      await subject.sns.publish({ TopicArn: topic, Message, MessageAttributes })
    // The unfiltered queue tells when all is delivered.
    await subject.collect(everything.queue, publish.length)
    const expected = publish.filter((each) => each.passes).map((each) => each.Message)
    const got = (await subject.collect(queue, expected.length))
      .concat(await subject.look(queue))
      .map((message) => message.Body)
    assert.deepEqual(new Set(got), new Set(expected))
    assert.equal(got.length, expected.length)
  },
})

/** What filter policies let through. */
export const snsFilters: readonly Point[] = [
  ...byAttributes.map(({ id, source, policy, passes, stops }) =>
    filterPoint(`sns-filters/${id}`, source, policy, 'MessageAttributes', [
      ...passes.map((values) => ({
        Message: `passes ${JSON.stringify(values)}`,
        MessageAttributes: toAttributes(values),
        passes: true,
      })),
      ...stops.map((values) => ({
        Message: `stops ${JSON.stringify(values)}`,
        MessageAttributes: toAttributes(values),
        passes: false,
      })),
    ]),
  ),
  ...byBody.map(({ id, source, policy, passes, stops }) =>
    filterPoint(`sns-filters/body-${id}`, source, policy, 'MessageBody', [
      ...passes.map((value) => ({ Message: JSON.stringify(value), passes: true })),
      ...stops.map((value) => ({ Message: typeof value === 'string' ? value : JSON.stringify(value), passes: false })),
    ]),
  ),
]
