import type { MatchRule } from './match-expression.ts'
import { exact, matchExpression, reservedNames } from './match-expression.ts'
import type { PolicyText } from './policy-text.ts'
import { policyText } from './policy-text.ts'
import { AttributeProblem } from '../attribute-problem.ts'

/** What a policy asks of the field at one path; one of the rules must hold. */
export interface FieldRule {
  /** Keys from the policy's root to the field, joined by dots: SNS does not tell `{"a":{"b":…}}` from `{"a.b":…}`. */
  readonly path: string
  /** How many keys the path was written with. */
  readonly depth: number
  readonly rules: readonly MatchRule[]
}

/** Fields that must all match at once: one way through the policy's `$or`s. */
export type Branch = readonly FieldRule[]

/** A policy as alternatives. A message passes when one branch matches it. */
export type CompiledPolicy = readonly Branch[]

/** More branches than values are allowed in total can never be a valid policy. */
const MAX_BRANCHES = 150

const readRule = (policy: PolicyText, token: string): MatchRule => {
  switch (token) {
    case 'startObject':
      return matchExpression(policy)
    case 'string':
      return { test: exact(policy.tokens.text()) }
    case 'number':
      return { test: exact(Number(policy.tokens.text())) }
    case 'true':
    case 'false':
      return { test: exact(token === 'true') }
    case 'null':
      return { test: exact(null) }
    default:
      throw policy.mistake('Match value must be String, number, true, false, or null')
  }
}

const readField = (policy: PolicyText, keys: readonly string[]): FieldRule => {
  const rules: MatchRule[] = []
  for (let token = policy.next(); token !== 'endArray'; token = policy.next()) rules.push(readRule(policy, token))
  if (rules.length === 0) throw policy.mistake('Empty arrays are not allowed')
  return { path: keys.join('.'), depth: keys.length, rules }
}

/**
 * Whether the key `$or`, whose value comes next, is the operator. It is only when its value is an array of at least
 * two objects none of which uses an operator's name as a key; otherwise it is a key like any other.
 * https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html
 */
const isOrOperator = (policy: PolicyText): boolean => {
  const ahead = policy.tokens.fork()
  if (ahead.next() !== 'startArray') return false
  let objects = 0
  let depth = 1
  while (depth > 0) {
    const token = ahead.next()
    if (depth === 1 && token === 'startObject') objects += 1
    else if (depth === 1 && token !== 'endArray') return false
    if (depth === 2 && token === 'fieldName' && reservedNames.has(ahead.text())) return false
    if (token === 'startObject' || token === 'startArray') depth += 1
    if (token === 'endObject' || token === 'endArray') depth -= 1
  }
  return objects >= 2
}

const combine = (left: CompiledPolicy, right: CompiledPolicy): CompiledPolicy => {
  if (left.length * right.length > MAX_BRANCHES)
    throw new AttributeProblem('FilterPolicy: Filter policy is too complex')
  return left.flatMap((one) => right.map((other) => [...one, ...other]))
}

const readAlternatives = (policy: PolicyText, keys: readonly string[]): CompiledPolicy => {
  const branches: Branch[] = []
  policy.next()
  while (policy.next() === 'startObject') branches.push(...readObject(policy, keys))
  return branches
}

const readEntry = (policy: PolicyText, keys: readonly string[]): CompiledPolicy => {
  const key = policy.tokens.text()
  if (key === '$or' && isOrOperator(policy)) return readAlternatives(policy, keys)
  const inner = [...keys, key]
  const token = policy.next()
  if (token === 'startObject') return readObject(policy, inner)
  if (token === 'startArray') return [[readField(policy, inner)]]
  throw policy.mistake(`"${key}" must be an object or an array`)
}

const readObject = (policy: PolicyText, keys: readonly string[]): CompiledPolicy => {
  let branches: CompiledPolicy | undefined
  while (policy.next() !== 'endObject') {
    const entry = readEntry(policy, keys)
    branches = branches === undefined ? entry : combine(branches, entry)
  }
  if (branches === undefined) throw policy.mistake('Empty objects are not allowed')
  return branches
}

/**
 * Compiles the JSON text of a filter policy. Throws {@link AttributeProblem}, worded as SNS words it, for what is no
 * JSON or breaks the grammar; limits and scope are `check-policy-limits.ts`'s.
 */
export const compilePolicy = (source: string): CompiledPolicy => {
  const policy = policyText(source)
  if (policy.next() !== 'startObject') throw policy.mistake('Filter is not an object')
  return readObject(policy, [])
}
