import type { CompiledPolicy, FieldRule } from './compile-policy.ts'
import { AttributeProblem } from '../attribute-problem.ts'

/** What a subscription's filter policy looks at. */
export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody'

const MAX_KEYS = 5
const MAX_COMBINATIONS = 150
const MAX_BYTES = 262_144

/** A nested value weighs as much as its depth: three values under `a.b` count six. */
const weight = (field: FieldRule): number => field.rules.length * field.depth

/**
 * Checks a policy against the constraints of
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html: five keys that hold values, 150
 * combinations summed over the alternatives of `$or`, 256 KB, and no nesting when it looks at attributes.
 * Throws {@link AttributeProblem} with AWS's words.
 */
export const checkPolicyLimits = (policy: CompiledPolicy, source: string, scope: FilterPolicyScope): void => {
  const fields = policy.flat()
  if (scope === 'MessageAttributes' && fields.some((field) => field.depth > 1)) {
    throw new AttributeProblem('Filter policy scope MessageAttributes does not support nested filter policy')
  }
  if (new Set(fields.map((field) => field.path)).size > MAX_KEYS) {
    throw new AttributeProblem('FilterPolicy: Filter policy can not have more than 5 keys')
  }
  const combinations = policy.map((branch) => branch.reduce((product, field) => product * weight(field), 1))
  const total = combinations.reduce((sum, product) => sum + product, 0)
  if (total > MAX_COMBINATIONS || Buffer.byteLength(source) > MAX_BYTES) {
    throw new AttributeProblem('FilterPolicy: Filter policy is too complex')
  }
}
