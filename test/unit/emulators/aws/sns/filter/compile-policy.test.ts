import { describe, expect, test } from 'vitest'
import {
  checkPolicyLimits,
  type FilterPolicyScope,
} from '../../../../../../emulators/aws/sns/filter/check-policy-limits.ts'
import { compilePolicy } from '../../../../../../emulators/aws/sns/filter/compile-policy.ts'
import { recordedCompilerMessages } from './recorded-compiler-messages.ts'

const refusal = (policy: string, scope: FilterPolicyScope = 'MessageBody'): string => {
  try {
    checkPolicyLimits(compilePolicy(policy), policy, scope)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'accepted'
}

const fold = (text: string): string => text.replaceAll(/\s+/g, ' ')

describe('messages recorded from AWS', () => {
  test.each(recordedCompilerMessages)('%s', (message) => {
    const policy = /\(String\)"(.*)"; line: /s.exec(message)?.[1] ?? ''
    const expected = message.replace('Invalid parameter: Attributes Reason: ', '').replace('Invalid parameter: ', '')
    expect(fold(refusal(policy))).toBe(expected)
    expect(refusal(policy)).toContain('\n at [Source: ')
  })

  const values = (count: number): string[] => Array.from({ length: count }, (_, index) => `value${index}`)
  const six = { key1: ['a'], key2: ['a'], key3: ['a'], key4: ['a'], key5: ['a'], key6: ['a'] }
  const complex = 'FilterPolicy: Filter policy is too complex'
  const source = ['aws.cloudwatch', 'aws.events', 'aws.test', 'aws.test2']
  const redacted = '[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled);'
  test.each<[string, unknown, FilterPolicyScope, string]>([
    [
      'a block without a mask',
      { key: [{ cidr: 'bad-filter' }] },
      'MessageBody',
      "FilterPolicy: Malformed CIDR, one '/' required",
    ],
    [
      'a mask that is no number',
      { key: [{ cidr: '10.0.0.0/x' }] },
      'MessageBody',
      'FilterPolicy: Malformed CIDR, mask bits must be an integer',
    ],
    [
      'a block that is no address',
      { key: [{ cidr: 'bad-filter/12' }] },
      'MessageBody',
      'FilterPolicy: Nonstandard IP address: bad-filter',
    ],
    [
      'a block like an IPv4 address',
      { key: [{ cidr: 'xx.11.xx/8' }] },
      'MessageBody',
      'FilterPolicy: Nonstandard IP address: xx.11.xx',
    ],
    [
      'a block like an IPv6 address',
      { key: [{ cidr: 'xxxx:db8:1234:1a00::/64' }] },
      'MessageBody',
      'FilterPolicy: Nonstandard IP address: xxxx:db8:1234:1a00::',
    ],
    ['more than five keys', six, 'MessageAttributes', 'FilterPolicy: Filter policy can not have more than 5 keys'],
    ['151 values', { key: values(151) }, 'MessageAttributes', complex],
    ['5,100 combinations', { key1: values(100), key2: values(51) }, 'MessageAttributes', complex],
    [
      '216 combinations, counting depth',
      { a: { b: { c: values(4) } }, d: { e: values(3) }, f: values(3) },
      'MessageBody',
      complex,
    ],
    [
      '152 combinations over alternatives',
      {
        source,
        $or: [
          { metricName: values(6) },
          { metricType: values(4), $or: [{ metricId: [1, 2, 3, 4] }, { spaceId: [1, 2, 3, 4] }] },
        ],
      },
      'MessageAttributes',
      complex,
    ],
    [
      '160 combinations over nested alternatives',
      {
        $or: [{ metricName: values(3) }, { namespace: values(2) }],
        detail: { scope: values(2), $or: [{ source: values(1) }, { type: values(3) }] },
      },
      'MessageBody',
      complex,
    ],
    [
      'exactly 150 combinations over alternatives',
      {
        source: values(3),
        $or: [
          { metricName: values(6) },
          { metricType: values(4), $or: [{ metricId: [1, 2, 3, 4] }, { spaceId: [1, 2, 3, 4, 5, 6, 7] }] },
        ],
      },
      'MessageAttributes',
      'accepted',
    ],
    ['exactly 150 values', { key: values(150) }, 'MessageAttributes', 'accepted'],
    [
      'a nested policy on attributes',
      { object: { key: [{ prefix: 'auto-' }] } },
      'MessageAttributes',
      'Filter policy scope MessageAttributes does not support nested filter policy',
    ],
    ['a nested policy on the body', { object: { key: [{ prefix: 'auto-' }] } }, 'MessageBody', 'accepted'],
  ])('%s', (_, policy, scope, message) => {
    expect(refusal(JSON.stringify(policy), scope)).toBe(message)
  })

  test('what is no JSON', () => {
    expect(refusal('{invalidjson}')).toBe(
      `FilterPolicy: failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start field name\n at ${redacted} line: 1, column: 2]`,
    )
    expect(refusal('invalid-json')).toBe(
      `FilterPolicy: failed to parse JSON. Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at ${redacted} line: 1, column: 8]`,
    )
  })
})

describe('other mistakes', () => {
  test.each([
    ['[]', 'Filter is not an object', 2],
    ['{}', 'Empty objects are not allowed', 3],
    ['{"a":{}}', 'Empty objects are not allowed', 8],
    ['{"a":[{}]}', 'Match expression name not found', 9],
    ['{"a":[{"wildcard":"x*"}]}', 'Unrecognized match type wildcard', 20],
    ['{"a":[{"constructor":"x"}]}', 'Unrecognized match type constructor', 23],
    [
      '{"a":[{"anything-but":[]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
      25,
    ],
    [
      '{"a":[{"anything-but":["x",1]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
      30,
    ],
    ['{"a":[{"numeric":["=",2000000000]}]}', 'Value must be between -1.0E9 and 1.0E9, inclusive', 33],
  ])('%s', (policy, message, column) => {
    expect(refusal(policy)).toBe(
      `FilterPolicy: ${message}\n at [Source: (String)"${policy}"; line: 1, column: ${column}]`,
    )
  })

  test('the place counts lines, and a long policy is quoted in part', () => {
    expect(refusal('{\n  "a": "b"\n}')).toContain('line: 2, column: 9]')
    const long = `{"a":["${'x'.repeat(600)}"],"b":1}`
    expect(refusal(long)).toContain(
      `"${long.slice(0, 500)}"[truncated ${long.length - 500} chars]; line: 1, column: 616]`,
    )
  })

  test.each([
    ['{"a":["b"]', 'Unexpected end-of-input: expected close marker for Object'],
    ['{"a":["b"', 'Unexpected end-of-input: expected close marker for Array'],
    ['{"a":["b', 'Unexpected end-of-input: was expecting closing quote for a string value'],
    ['{"a" ["b"]}', "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value"],
    ['{"a":["b" "c"]}', `Unexpected character ('"' (code 34)): was expecting comma to separate Array entries`],
    ['{"a":[01]}', 'Invalid numeric value: Leading zeroes not allowed'],
    ['{"a":[-]}', "Unexpected character ('-' (code 45))"],
    ['{"a":[+1]}', "Unexpected character ('+' (code 43)): expected a valid value"],
    ['{"a":["b\n"]}', 'Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped'],
    [String.raw`{"a":["\x"]}`, "Unrecognized character escape 'x' (code 120)"],
    ['', 'Unexpected end-of-input'],
  ])('%s is no JSON', (policy, message) => {
    expect(refusal(policy)).toContain(`FilterPolicy: failed to parse JSON. ${message}`)
  })

  test('too many alternatives are refused before they are multiplied out', () => {
    const or = (inner: object): object => ({ $or: Array.from({ length: 20 }, () => ({ x: ['y'] })), inner })
    expect(refusal(JSON.stringify(or(or(or({ a: ['b'] })))))).toBe('FilterPolicy: Filter policy is too complex')
  })
})
