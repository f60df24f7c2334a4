import type { Branch, CompiledPolicy, FieldRule } from './compile-policy.ts'
import type { MessageDocument } from './message-document.ts'
import type { Scalar } from './scalar.ts'

/** A rule on the way to its field: what of its path is still to go. */
interface Pending {
  readonly rule: FieldRule
  readonly path: string
}

type Members = Readonly<Record<string, unknown>>

/** Arrays nested deeper than JSON parsers accept are not looked into. */
const MAX_DEPTH = 1000

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null

/** The keys of an object that a path can begin with (`a.b` begins with `a`, and with a key `a.b`), and what remains. */
const steps = (members: Members, path: string): readonly { readonly key: string; readonly rest: string }[] => {
  const found: { readonly key: string; readonly rest: string }[] = []
  for (let end = path.indexOf('.'); end >= 0; end = path.indexOf('.', end + 1)) {
    const key = path.slice(0, end)
    if (Object.hasOwn(members, key)) found.push({ key, rest: path.slice(end + 1) })
  }
  if (path !== '' && Object.hasOwn(members, path)) found.push({ key: path, rest: '' })
  return found
}

const hasLeaf = (value: unknown, path: string, depth = 0): boolean => {
  if (isScalar(value)) return path === ''
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return value.some((element) => hasLeaf(element, path, depth + 1))
  return isMembers(value) && steps(value, path).some(({ key, rest }) => hasLeaf(value[key], rest, depth + 1))
}

const hasAnyLeaf = (value: unknown, depth = 0): boolean => {
  if (isScalar(value)) return true
  if (depth > MAX_DEPTH || !isMembers(value)) return false
  return Object.values(value).some((inner) => hasAnyLeaf(inner, depth + 1))
}

const passes = (value: Scalar, { rule, path }: Pending): boolean =>
  path === '' && rule.rules.some((one) => 'test' in one && one.test(value))

/** Sends each rule to the member that its path leads to; where it leads to several, one of them must do. */
const membersSatisfy = (
  members: Members,
  pending: readonly Pending[],
  sent: ReadonlyMap<string, readonly Pending[]>,
  depth: number,
): boolean => {
  const [first, ...others] = pending
  if (first === undefined) return [...sent].every(([key, rules]) => satisfies(members[key], rules, depth + 1))
  return steps(members, first.path).some(({ key, rest }) => {
    const here = [...(sent.get(key) ?? []), { rule: first.rule, path: rest }]
    return membersSatisfy(members, others, new Map(sent).set(key, here), depth)
  })
}

/** Whether a value satisfies all rules. Of an array one element must satisfy all those that lead into it. */
const satisfies = (value: unknown, pending: readonly Pending[], depth: number): boolean => {
  if (isScalar(value)) return pending.every((one) => passes(value, one))
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return value.some((element) => satisfies(element, pending, depth + 1))
  return isMembers(value) && membersSatisfy(value, pending, new Map(), depth)
}

const branchMatches = (branch: Branch, document: Members): boolean => {
  // That a field is nowhere is asked of the whole message, not of one element of an array.
  const present = branch.filter(({ path, rules }) => !rules.some((one) => 'absent' in one) || hasLeaf(document, path))
  return satisfies(
    document,
    present.map((rule) => ({ rule, path: rule.path })),
    0,
  )
}

/**
 * Whether a message passes the policy. A message without a single value passes nothing, not even `exists: false`.
 * https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export const policyMatches = (policy: CompiledPolicy, document: MessageDocument): boolean =>
  document !== undefined && hasAnyLeaf(document) && policy.some((branch) => branchMatches(branch, document))
