import type { PolicyText } from './policy-text.ts'
import type { ScalarTest } from './scalar.ts'

const LIMIT = 1_000_000_000
const DIGITS = 100_000

/**
 * The number that SNS compares: five digits after the decimal point count.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const comparable = (value: number): number => Math.round(value * DIGITS)

const numberTest =
  (test: (value: number) => boolean): ScalarTest =>
  (value) =>
    typeof value === 'number' && test(comparable(value))

const readNumber = (policy: PolicyText): number => {
  const value = Number(policy.tokens.text())
  if (Math.abs(value) > LIMIT) throw policy.mistake('Value must be between -1.0E9 and 1.0E9, inclusive')
  return comparable(value)
}

const readBound = (policy: PolicyText, operator: string): number => {
  if (policy.next() !== 'number') {
    throw policy.mistake(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`)
  }
  return readNumber(policy)
}

const above = (operator: string, bottom: number): ((value: number) => boolean) =>
  operator === '>' ? (value) => value > bottom : (value) => value >= bottom

const below = (operator: string, top: number): ((value: number) => boolean) =>
  operator === '<' ? (value) => value < top : (value) => value <= top

const readRange = (policy: PolicyText, operator: string, bottom: number): ScalarTest => {
  const token = policy.next()
  if (token === 'endArray') return numberTest(above(operator, bottom))
  if (token !== 'string') throw policy.mistake(`Bad value in numeric range: ${policy.tokens.text()}`)
  const second = policy.tokens.text()
  if (second !== '<' && second !== '<=') throw policy.mistake(`Bad numeric range operator: ${second}`)
  const top = readBound(policy, second)
  if (policy.next() !== 'endArray') throw policy.mistake('Too many terms in numeric range expression')
  if (bottom >= top) throw policy.mistake('Bottom must be less than top')
  const isAbove = above(operator, bottom)
  const isBelow = below(second, top)
  return numberTest((value) => isAbove(value) && isBelow(value))
}

/**
 * The test of the operator `numeric`, read from after the opening bracket of its array to its closing one.
 * https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
 */
export const numeric = (policy: PolicyText): ScalarTest => {
  if (policy.next() !== 'string') throw policy.mistake(`Invalid member in numeric match: ${policy.tokens.text()}`)
  const operator = policy.tokens.text()
  if (operator === '>' || operator === '>=') return readRange(policy, operator, readBound(policy, operator))
  if (operator !== '=' && operator !== '<' && operator !== '<=') {
    // SNS has already taken the next token when it looks at the operator, and reports the place after it.
    policy.next()
    throw policy.mistake(`Unrecognized numeric range operator: ${operator}`)
  }
  const bound = readBound(policy, operator)
  if (policy.next() !== 'endArray') throw policy.mistake('Too many elements in numeric expression')
  return numberTest(operator === '=' ? (value) => value === bound : below(operator, bound))
}
