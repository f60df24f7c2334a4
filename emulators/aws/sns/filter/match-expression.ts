import { cidr } from './cidr.ts'
import { comparable, numeric } from './numeric.ts'
import type { PolicyText } from './policy-text.ts'
import type { Scalar, ScalarTest } from './scalar.ts'

/** What one member of a policy's array asks of a field: a test of its values, or that there is none. */
export type MatchRule = { readonly test: ScalarTest } | { readonly absent: true }

const stringTest =
  (test: (value: string) => boolean): ScalarTest =>
  (value) =>
    typeof value === 'string' && test(value)

/** The test for a plain value in a policy's array. Numbers are equal in value: 301.5 is 3.015e2. */
export const exact = (wanted: Scalar): ScalarTest =>
  typeof wanted === 'number'
    ? (value) => typeof value === 'number' && comparable(value) === comparable(wanted)
    : (value) => value === wanted

const readString = (policy: PolicyText, operator: string): string => {
  if (policy.next() !== 'string') throw policy.mistake(`${operator} match pattern must be a string`)
  return policy.tokens.text()
}

const readExcepted = (policy: PolicyText): ScalarTest[] => {
  const excepted: ScalarTest[] = []
  const kinds = new Set<string>()
  for (let token = policy.next(); token !== 'endArray'; token = policy.next()) {
    if (token !== 'string' && token !== 'number') {
      throw policy.mistake('Inside anything but list, start|null|boolean is not supported.')
    }
    kinds.add(token)
    excepted.push(exact(token === 'string' ? policy.tokens.text() : Number(policy.tokens.text())))
  }
  if (kinds.size !== 1) {
    throw policy.mistake(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    )
  }
  return excepted
}

const readAnythingButPrefix = (policy: PolicyText): ScalarTest => {
  if (policy.next() !== 'fieldName') throw policy.mistake('Anything-But expression name not found')
  const operator = policy.tokens.text()
  // Only the prefix is documented inside anything-but, and SNS refuses the others by name.
  if (operator !== 'prefix') throw policy.mistake(`Unsupported anything-but pattern: ${operator}`)
  const prefix = readString(policy, operator)
  if (prefix === '') throw policy.mistake('Null prefix not allowed')
  if (policy.next() !== 'endObject') throw policy.mistake('Only one key allowed in match expression')
  return (value) => typeof value !== 'string' || !value.startsWith(prefix)
}

const readAnythingBut = (policy: PolicyText): ScalarTest => {
  const token = policy.next()
  if (token === 'startObject') return readAnythingButPrefix(policy)
  if (token === 'startArray') {
    const excepted = readExcepted(policy)
    return (value) => !excepted.some((test) => test(value))
  }
  if (token !== 'string' && token !== 'number') {
    throw policy.mistake('Value of anything-but must be an array or single string/number value.')
  }
  const test = exact(token === 'string' ? policy.tokens.text() : Number(policy.tokens.text()))
  return (value) => !test(value)
}

const readExists = (policy: PolicyText): MatchRule => {
  const token = policy.next()
  // The value must be neither null nor empty to exist: https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
  if (token === 'true') return { test: (value) => value !== null && value !== '' }
  if (token === 'false') return { absent: true }
  throw policy.mistake('exists match pattern must be either true or false.')
}

const readNumeric = (policy: PolicyText): ScalarTest => {
  if (policy.next() !== 'startArray') throw policy.mistake('Value of numeric must be an array.')
  return numeric(policy)
}

/** The operators of SNS, each reading its operand. https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html */
const OPERATORS: Readonly<Record<string, (policy: PolicyText) => MatchRule>> = {
  prefix: (policy) => {
    const prefix = readString(policy, 'prefix')
    return { test: stringTest((value) => value.startsWith(prefix)) }
  },
  suffix: (policy) => {
    const suffix = readString(policy, 'suffix')
    return { test: stringTest((value) => value.endsWith(suffix)) }
  },
  'equals-ignore-case': (policy) => {
    const wanted = readString(policy, 'equals-ignore-case').toLowerCase()
    return { test: stringTest((value) => value.toLowerCase() === wanted) }
  },
  'anything-but': (policy) => ({ test: readAnythingBut(policy) }),
  numeric: (policy) => ({ test: readNumeric(policy) }),
  exists: readExists,
  // SNS calls this operand a prefix in its message.
  cidr: (policy) => ({ test: cidr(readString(policy, 'prefix')) }),
}

/** Names that make `$or` an ordinary key when an alternative uses one of them as a key. */
export const reservedNames: ReadonlySet<string> = new Set([...Object.keys(OPERATORS), 'exactly', 'wildcard'])

/** Reads `{"operator": operand}` from after its opening brace to its closing one. */
export const matchExpression = (policy: PolicyText): MatchRule => {
  if (policy.next() !== 'fieldName') throw policy.mistake('Match expression name not found')
  const name = policy.tokens.text()
  const read = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined
  if (read === undefined) throw policy.mistake(`Unrecognized match type ${name}`)
  const rule = read(policy)
  if (policy.next() !== 'endObject') {
    throw policy.mistake(
      name === 'numeric' || name === 'anything-but'
        ? 'Too many elements in numeric expression'
        : 'Only one key allowed in match expression',
    )
  }
  return rule
}
