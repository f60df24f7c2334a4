import { describe, expect, test } from 'vitest'
import { compilePolicy } from '../../../../../../emulators/aws/sns/filter/compile-policy.ts'
import {
  attributesDocument,
  bodyDocument,
  type FilteredAttribute,
} from '../../../../../../emulators/aws/sns/filter/message-document.ts'
import { policyMatches } from '../../../../../../emulators/aws/sns/filter/policy-matches.ts'

const body = (policy: unknown, message: unknown): boolean =>
  policyMatches(compilePolicy(JSON.stringify(policy)), bodyDocument(JSON.stringify(message)))

const attributes = (policy: unknown, values: Record<string, FilteredAttribute>): boolean =>
  policyMatches(compilePolicy(JSON.stringify(policy)), attributesDocument(new Map(Object.entries(values))))

const string = (stringValue: string): FilteredAttribute => ({ dataType: 'String', stringValue })
const number = (stringValue: string): FilteredAttribute => ({ dataType: 'Number', stringValue })
const array = (elements: readonly unknown[]): FilteredAttribute => ({
  dataType: 'String.Array',
  stringValue: JSON.stringify(elements),
})

// The examples of https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html and numeric-value-matching.html
describe('one operator on attributes and on the body', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['exact', ['rugby', 'tennis'], 'rugby', true],
    ['exact, second value', ['rugby', 'tennis'], 'tennis', true],
    ['exact, other value', ['rugby', 'tennis'], 'baseball', false],
    ['exact is case-sensitive', ['rugby'], 'Rugby', false],
    ['exact, array with one of them', ['rugby', 'tennis'], ['rugby', 'baseball'], true],
    ['exact, array without', ['rugby', 'tennis'], ['baseball'], false],
    ['a string is no number', ['99'], 99, false],
    ['a number is no string', [99], '99', false],
    ['number in value', [301.5], 3.015e2, true],
    ['anything-but', [{ 'anything-but': ['rugby', 'tennis'] }], 'baseball', true],
    ['anything-but, refused', [{ 'anything-but': ['rugby', 'tennis'] }], 'rugby', false],
    ['anything-but, array with another', [{ 'anything-but': ['rugby', 'tennis'] }], ['rugby', 'baseball'], true],
    ['anything-but, array with none other', [{ 'anything-but': ['rugby', 'tennis'] }], ['rugby', 'tennis'], false],
    ['anything-but one string', [{ 'anything-but': 'rugby' }], 'rugby', false],
    ['anything-but one number', [{ 'anything-but': 100 }], 100, false],
    ['anything-but numbers', [{ 'anything-but': [100, 500] }], 100.1, true],
    ['anything-but numbers, refused', [{ 'anything-but': [100, 500] }], 500, false],
    ['anything-but numbers, array', [{ 'anything-but': [100, 500] }], [100, 50], true],
    ['anything-but prefix', [{ 'anything-but': { prefix: 'order-' } }], 'order_number', true],
    ['anything-but prefix, refused', [{ 'anything-but': { prefix: 'order-' } }], 'order-cancelled', false],
    ['prefix', [{ prefix: 'bas' }], 'baseball', true],
    ['prefix, other', [{ prefix: 'bas' }], 'rugby', false],
    ['prefix of a number', [{ prefix: '1' }], 1, false],
    ['suffix', [{ suffix: 'ball' }], 'basketball', true],
    ['suffix, other', [{ suffix: 'ball' }], 'rugby', false],
    ['equals-ignore-case', [{ 'equals-ignore-case': 'tennis' }], 'TENNIS', true],
    ['equals-ignore-case, other', [{ 'equals-ignore-case': 'tennis' }], 'tennis2', false],
    ['cidr, first address', [{ cidr: '10.0.0.0/24' }], '10.0.0.0', true],
    ['cidr, last address', [{ cidr: '10.0.0.0/24' }], '10.0.0.255', true],
    ['cidr, outside', [{ cidr: '10.0.0.0/24' }], '10.1.1.0', false],
    ['cidr, no address', [{ cidr: '10.0.0.0/24' }], 'ten', false],
    ['cidr, begins at the written address', [{ cidr: '10.0.0.5/24' }], '10.0.0.4', false],
    ['cidr of IPv6', [{ cidr: '2001:db8:1234:1a00::/64' }], '2001:db8:1234:1a00::1', true],
    ['cidr of IPv6, outside', [{ cidr: '2001:db8:1234:1a00::/64' }], '2001:db8:1234:1a01::', false],
    ['cidr of IPv6 with an IPv4 tail', [{ cidr: '::ffff:10.0.0.0/120' }], '::ffff:10.0.0.7', true],
    ['cidr of another family', [{ cidr: '0.0.0.0/0' }], '::1', false],
    ['numeric =', [{ numeric: ['=', 301.5] }], 301.5, true],
    ['numeric = within five digits', [{ numeric: ['=', 0.000001] }], 0.000002, true],
    ['numeric = beyond five digits', [{ numeric: ['=', 0.00001] }], 0.00002, false],
    ['numeric <', [{ numeric: ['<', 0] }], -1, true],
    ['numeric <, edge', [{ numeric: ['<', 0] }], 0, false],
    ['numeric <=, edge', [{ numeric: ['<=', 0] }], 0, true],
    ['numeric >, edge', [{ numeric: ['>', 0] }], 0, false],
    ['numeric >=, edge', [{ numeric: ['>=', 0] }], 0, true],
    ['numeric range, top', [{ numeric: ['>', 0, '<=', 150] }], 150, true],
    ['numeric range, above', [{ numeric: ['>', 0, '<=', 150] }], 150.1, false],
    ['numeric of a string', [{ numeric: ['>', 0] }], '1', false],
    ['exists', [{ exists: true }], 'fans', true],
    ['exists, empty', [{ exists: true }], '', false],
    ['exists false, present', [{ exists: false }], 'fans', false],
    ['one of several kinds', [{ prefix: 'a' }, 'b', { numeric: ['=', 1] }], 1, true],
  ])('%s', (_, rules, value, expected) => {
    expect(body({ key: rules }, { key: value, other: 1 })).toBe(expected)
    const attribute = Array.isArray(value)
      ? array(value)
      : typeof value === 'number'
        ? number(String(value))
        : string(String(value))
    expect(attributes({ key: rules }, { key: attribute, other: number('1') })).toBe(expected)
  })
})

describe('attributes', () => {
  test('every key of the policy must match', () => {
    const policy = { interests: ['rugby'], price: [{ numeric: ['>', 100] }] }
    expect(attributes(policy, { interests: string('rugby'), price: number('101') })).toBe(true)
    expect(attributes(policy, { interests: string('rugby'), price: number('100') })).toBe(false)
    expect(attributes(policy, { interests: string('rugby') })).toBe(false)
  })

  test('exists: false needs at least one other attribute', () => {
    expect(attributes({ store: [{ exists: false }] }, { other: string('x') })).toBe(true)
    expect(attributes({ store: [{ exists: false }] }, {})).toBe(false)
    expect(attributes({ attr1: [null, { 'anything-but': 'whatever' }] }, {})).toBe(false)
  })

  test('binary is ignored, an array that is none holds nothing, null and booleans stand in arrays', () => {
    expect(attributes({ a: [{ exists: true }] }, { a: { dataType: 'Binary' }, b: string('x') })).toBe(false)
    expect(attributes({ a: ['x'] }, { a: { dataType: 'String.Array', stringValue: 'x' } })).toBe(false)
    expect(attributes({ a: [null] }, { a: array([null]) })).toBe(true)
    expect(attributes({ a: [true] }, { a: array([true]) })).toBe(true)
    expect(attributes({ a: [1] }, { a: { dataType: 'Number.Array', stringValue: '[1]' } })).toBe(true)
  })

  test('a dot in a name is part of the name', () => {
    expect(attributes({ 'a.b': ['x'] }, { 'a.b': string('x') })).toBe(true)
  })
})

describe('the body', () => {
  test('what is no JSON object passes no policy', () => {
    const policy = compilePolicy('{"a":[{"exists":false}]}')
    const passing = ['text', '"text"', '[1]', 'null', '{}'].filter((text) => policyMatches(policy, bodyDocument(text)))
    expect(passing).toEqual([])
    expect(policyMatches(policy, bodyDocument('{"b":1}'))).toBe(true)
  })

  test('nested keys, and keys with dots, are one', () => {
    const policy = { 'object.nested.test': ['x'] }
    expect(body(policy, { object: { nested: { test: 'x' } } })).toBe(true)
    expect(body(policy, { 'object.nested.test': 'x' })).toBe(true)
    expect(body(policy, { 'object.nested': { test: 'x' } })).toBe(true)
    expect(body(policy, { object: { 'nested.test': 'x' } })).toBe(true)
    expect(body(policy, { object: { nested: { test: 'y' } } })).toBe(false)
  })

  test('of several ways that a path can lead, one must do', () => {
    const policy = { 'a.b.c': ['x'], 'a.b.d': ['y'] }
    expect(body(policy, { a: { b: { c: 'x' } }, 'a.b': { c: 'z', d: 'y' } })).toBe(true)
    expect(body(policy, { a: { 'b.c': 'w', b: { c: 'x', d: 'y' } } })).toBe(true)
    expect(body(policy, { a: { b: { c: 'z' } }, 'a.b': { c: 'z', d: 'y' } })).toBe(false)
  })

  test('null, true and false', () => {
    expect(body({ a: [null] }, { a: null })).toBe(true)
    expect(body({ a: [null] }, { b: 1 })).toBe(false)
    expect(body({ a: [true] }, { a: true })).toBe(true)
    expect(body({ a: [true] }, { a: 'true' })).toBe(false)
    expect(body({ a: [{ exists: true }] }, { a: null })).toBe(false)
  })

  test('exists looks at leaves only', () => {
    expect(body({ a: [{ exists: true }] }, { a: { b: 1 } })).toBe(false)
    expect(
      body({ object: { key: [{ prefix: 'auto-' }], nested: [{ exists: false }] } }, { object: { key: 'auto-1' } }),
    ).toBe(true)
    expect(
      body(
        { object: { key: [{ prefix: 'auto-' }], nested: [{ exists: false }] } },
        { object: { key: 'auto-1', nested: 1 } },
      ),
    ).toBe(false)
  })

  // https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/
  test('fields match together within one element of an array', () => {
    const policy = {
      Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'ObjectCreated:' }] },
    }
    const record = (key: string, eventName: string, wrap = (value: unknown): unknown => value): unknown => ({
      eventName,
      s3: { object: wrap({ key, size: 17 }) },
    })
    expect(body(policy, { Records: [record('auto-1', 'ObjectCreated:Put')] })).toBe(true)
    expect(body(policy, { Records: [record('auto-1', 'ObjectRemoved:Delete')] })).toBe(false)
    expect(
      body(policy, {
        Records: [
          record('auto-1', 'ObjectCreated:Put', (value) => [[value]]),
          record('home-1', 'ObjectRemoved:Delete'),
        ],
      }),
    ).toBe(true)
    expect(
      body(policy, { Records: [record('auto-1', 'ObjectRemoved:Delete'), record('home-1', 'ObjectCreated:Put')] }),
    ).toBe(false)
  })
})

describe('$or', () => {
  const policy = {
    $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
    detail: { scope: ['Service'], $or: [{ source: ['aws.cloudwatch'] }, { type: ['CloudWatch Alarm State Change'] }] },
  }
  test.each<[unknown, boolean]>([
    [
      { metricName: 'CPUUtilization', detail: { scope: 'aws.cloudwatch', type: 'CloudWatch Alarm State Change' } },
      false,
    ],
    [{ metricName: 'CPUUtilization', detail: { scope: 'Service', type: 'CPUUtilization' } }, false],
    [{ metricName: 'CPUUtilization', detail: { type: 'CloudWatch Alarm State Change' } }, false],
    [{ metricName: 'CPUUtilization', detail: { scope: 'Service' } }, false],
    [{ metricName: 'CPUUtilization', detail: { scope: 'Service', source: 'aws.cloudwatch' } }, true],
    [{ namespace: 'AWS/ES', detail: { scope: 'Service', source: 'aws.cloudwatch' } }, true],
    [{ metricName: 'ReadLatency', detail: { scope: 'Service', type: 'CloudWatch Alarm State Change' } }, true],
    [{ metricName: 'AWS/EC2', detail: { scope: 'Service', type: 'CloudWatch Alarm State Change' } }, false],
  ])('%j', (message, expected) => {
    expect(body(policy, message)).toBe(expected)
  })

  test('is an ordinary key when it cannot be the operator', () => {
    expect(body({ $or: ['x'] }, { $or: 'x' })).toBe(true)
    expect(body({ $or: [{ prefix: 'x' }, { suffix: 'y' }] }, { $or: 'xa' })).toBe(true)
    expect(body({ $or: { a: ['b'] } }, { $or: { a: 'b' } })).toBe(true)
  })
})
