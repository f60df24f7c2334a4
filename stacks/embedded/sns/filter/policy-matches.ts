import type { Branch, CompiledPolicy, FieldRule } from './compile-policy.ts'
import type { ArrayPlaces, MessageField } from './message-fields.ts'

const matchingPlaces = (rule: FieldRule, fields: readonly MessageField[]): readonly ArrayPlaces[] => {
  const here = fields.filter((field) => field.path === rule.path)
  if (here.length === 0) return rule.rules.some((one) => 'absent' in one) ? [{}] : []
  const matched = here.filter((field) => rule.rules.some((one) => 'test' in one && one.test(field.value)))
  // A value that stands in no array constrains nothing, so it is the only candidate worth keeping.
  return matched.some((field) => Object.keys(field.places).length === 0) ? [{}] : matched.map((field) => field.places)
}

const join = (left: ArrayPlaces, right: ArrayPlaces): ArrayPlaces | undefined => {
  for (const [array, index] of Object.entries(right)) {
    if ((left[array] ?? index) !== index) return undefined
  }
  return { ...left, ...right }
}

const isConsistent = (candidates: readonly (readonly ArrayPlaces[])[], chosen: ArrayPlaces): boolean => {
  const [first, ...rest] = candidates
  if (first === undefined) return true
  return first.some((places) => {
    const joined = join(chosen, places)
    return joined !== undefined && isConsistent(rest, joined)
  })
}

const branchMatches = (branch: Branch, fields: readonly MessageField[]): boolean => {
  const candidates = branch.map((rule) => matchingPlaces(rule, fields))
  return candidates.every((places) => places.length > 0) && isConsistent(candidates, {})
}

/**
 * Whether a message with these fields passes the policy. Fields in an array of objects match together only within one
 * element of it. A message without a single field passes nothing, not even `exists: false`.
 * https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export const policyMatches = (policy: CompiledPolicy, fields: readonly MessageField[]): boolean =>
  fields.length > 0 && policy.some((branch) => branchMatches(branch, fields))
