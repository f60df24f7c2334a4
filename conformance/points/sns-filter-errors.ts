import type { Point } from '../point.ts'
import { refused } from '../refused.ts'
import { subscribed } from '../subscribed.ts'
import { snsGuide } from '../sources.ts'

const source = snsGuide('subscription-filter-policy-constraints')

/** Policies as they are sent, what AWS was recorded to say of each, and the column that it points at. */
const located: readonly (readonly [policy: string, says: string, column: number])[] = [
  ['{"key":{"not-an-operator":"value"}}', '"not-an-operator" must be an object or an array', 28],
  ['{"key":{"suffix":"value","prefix":"value"}}', '"suffix" must be an object or an array', 19],
  ['{"key":{"suffix":"value"}}', '"suffix" must be an object or an array', 19],
  ['{"key":[{"numeric":[">=",1,">",2]}]}', 'Bad numeric range operator: >', 31],
  ['{"key":[{"numeric":[">",20,"test"]}]}', 'Bad numeric range operator: test', 34],
  ['{"key":[{"numeric":[">",20,30]}]}', 'Bad value in numeric range: 30', 30],
  ['{"key":[{"numeric":[">",3,"<",1]}]}', 'Bottom must be less than top', 33],
  ['{"key":[]}', 'Empty arrays are not allowed', 10],
  ['{"key":[{"numeric":[1,"<="]}]}', 'Invalid member in numeric match: 1', 22],
  ['{"key":[{"numeric":[]}]}', 'Invalid member in numeric match: ]', 22],
  ['{"key":[["value"]]}', 'Match value must be String, number, true, false, or null', 10],
  ['{"key":[{"suffix":"value","prefix":"value2"}]}', 'Only one key allowed in match expression', 37],
  ['{"key":[{"numeric":["<",100,">",10]}]}', 'Too many elements in numeric expression', 30],
  ['{"key":[{"numeric":[">",20,"<",30,"<",50]}]}', 'Too many terms in numeric range expression', 36],
  ['{"key":[{"wrong-operator":true}]}', 'Unrecognized match type wrong-operator', 31],
  ['{"key":[{"numeric":["operator"]}]}', 'Unrecognized numeric range operator: operator', 32],
  ['{"key":[{"anything-but":{"exists":false}}]}', 'Unsupported anything-but pattern: exists', 40],
  ['{"key":[{"anything-but":{"suffix":"test"}}]}', 'Unsupported anything-but pattern: suffix', 36],
  ['{"key":[{"anything-but":{"wrong-operator":null}}]}', 'Unsupported anything-but pattern: wrong-operator', 47],
  ['{"key":[{"numeric":[">",20,"<","30"]}]}', 'Value of < must be numeric', 33],
  ['{"key":[{"numeric":[">",20,"<="]}]}', 'Value of <= must be numeric', 33],
  ['{"key":[{"numeric":[">","20","<","30"]}]}', 'Value of > must be numeric', 26],
  ['{"key":[{"numeric":[">="]}]}', 'Value of >= must be numeric', 26],
  ['{"key":[{"numeric":["=","000"]}]}', 'Value of equals must be numeric', 26],
  ['{"key":[{"exists":"no"}]}', 'exists match pattern must be either true or false.', 20],
  ['{"key":[{"exists":null}]}', 'exists match pattern must be either true or false.', 23],
  ['{"key":[{"anything-but":{"prefix":false}}]}', 'prefix match pattern must be a string', 40],
  ['{"key":[{"cidr":["bad-filter"]}]}', 'prefix match pattern must be a string', 18],
  ['{"key":[{"suffix":100}]}', 'suffix match pattern must be a string', 22],
  ['{"key":[{"suffix":["test","test2"]}]}', 'suffix match pattern must be a string', 20],
  ['{"key":[{"suffix":[]}]}', 'suffix match pattern must be a string', 20],
  ['{"key":[{"suffix":null}]}', 'suffix match pattern must be a string', 23],
]

/** Policies that are wrong as a whole. */
const whole: readonly (readonly [id: string, policy: object, says: string])[] = [
  ['mask-not-a-number', { key: [{ cidr: '10.11.12.13/xx' }] }, 'Malformed CIDR, mask bits must be an integer'],
  ['no-mask', { key: [{ cidr: '10.11.12.13' }] }, "Malformed CIDR, one '/' required"],
  [
    'too-many-keys',
    Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`key${n}`, ['v']])),
    'Filter policy can not have more than 5 keys',
  ],
  ['too-complex', { key: Array.from({ length: 151 }, (_, n) => `v${n}`) }, 'Filter policy is too complex'],
  [
    'too-complex-together',
    { key1: Array.from({ length: 100 }, (_, n) => `v${n}`), key2: Array.from({ length: 51 }, (_, n) => `v${n}`) },
    'Filter policy is too complex',
  ],
]

const refusedPolicy = (id: string, FilterPolicy: string, message: string | RegExp): Point => ({
  id: `sns-filter-errors/${id}`,
  says: `the filter policy ${FilterPolicy.slice(0, 80)} is InvalidParameter, in AWS’s words`,
  source,
  ability: 'sns-filter-policies-are-checked',
  run: (subject) => refused(subscribed(subject, { FilterPolicy }), { code: 'InvalidParameter', status: 400, message }),
})

/** Filter policies that SNS refuses. */
export const snsFilterErrors: readonly Point[] = [
  ...located.map(([policy, says, column], n) =>
    refusedPolicy(
      `located-${n + 1}`,
      policy,
      `Invalid parameter: Attributes Reason: FilterPolicy: ${says}\n at [Source: (String)"${policy}"; line: 1, column: ${column}]`,
    ),
  ),
  ...whole.map(([id, policy, says]) =>
    refusedPolicy(id, JSON.stringify(policy), `Invalid parameter: Attributes Reason: FilterPolicy: ${says}`),
  ),
  refusedPolicy(
    'not-json',
    'invalid json',
    /^Invalid parameter: Attributes Reason: FilterPolicy: failed to parse JSON\./,
  ),
  ...['bad-filter', 'xx.11.xx', 'xxxx:db8:1234:1a00::'].map((address, n) =>
    refusedPolicy(
      `address-${n + 1}`,
      JSON.stringify({ key: [{ cidr: `${address}/24` }] }),
      `Invalid parameter: Attributes Reason: FilterPolicy: Nonstandard IP address: ${address}`,
    ),
  ),
  {
    id: 'sns-filter-errors/scope',
    says: 'FilterPolicyScope is MessageAttributes or MessageBody',
    source: snsGuide('sns-message-filtering-scope'),
    ability: 'sns-filter-policies-are-checked',
    run: async (subject) => {
      const { subscription } = await subscribed(subject)
      const call = subject.sns.setSubscriptionAttributes({
        SubscriptionArn: subscription,
        AttributeName: 'FilterPolicyScope',
        AttributeValue: 'RandomValue',
      })
      await refused(call, {
        code: 'InvalidParameter',
        message:
          'Invalid parameter: FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes',
      })
    },
  },
  ...(
    [
      [
        'not-json',
        '{invalid',
        /^Invalid parameter: FilterPolicy: failed to parse JSON\. Unexpected character \('i' \(code 105\)\)/,
      ],
      [
        'value',
        '{"key_a":"value_one"}',
        'Invalid parameter: FilterPolicy: "key_a" must be an object or an array\n at [Source: (String)"{"key_a":"value_one"}"; line: 1, column: 11]',
      ],
      [
        'nested',
        JSON.stringify({ outer: { inner: ['v'] } }),
        'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
      ],
      [
        'complex',
        JSON.stringify({ key: Array.from({ length: 151 }, (_, n) => `v${n}`) }),
        'Invalid parameter: FilterPolicy: Filter policy is too complex',
      ],
    ] as const
  ).map(([id, AttributeValue, message]): Point => ({
    id: `sns-filter-errors/set-${id}`,
    says: `SetSubscriptionAttributes refuses the filter policy ${AttributeValue.slice(0, 40)} too`,
    source,
    ability: 'sns-filter-policies-are-checked',
    run: async (subject) => {
      const { subscription } = await subscribed(subject)
      const call = subject.sns.setSubscriptionAttributes({
        SubscriptionArn: subscription,
        AttributeName: 'FilterPolicy',
        AttributeValue,
      })
      await refused(call, { code: 'InvalidParameter', status: 400, message })
    },
  })),
]
