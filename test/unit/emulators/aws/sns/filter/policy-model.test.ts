import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePolicy } from '../../../../../../emulators/aws/sns/filter/compile-policy.ts'
import { bodyDocument } from '../../../../../../emulators/aws/sns/filter/message-document.ts'
import { policyMatches } from '../../../../../../emulators/aws/sns/filter/policy-matches.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Flat = ReadonlyMap<string, Json>

// A second, slow way to decide: write the message out once for every choice of one element from each of its arrays,
// as flat maps from path to value, and look whether one of them has what every field of the policy wants.

const product = (left: readonly Flat[], right: readonly Flat[]): readonly Flat[] =>
  left.flatMap((one) => right.map((other) => new Map([...one, ...other])))

const alternatives = (value: Json, path: string): readonly Flat[] => {
  if (Array.isArray(value)) return value.flatMap((element) => alternatives(element, path))
  if (typeof value !== 'object' || value === null) return [new Map([[path, value]])]
  return Object.entries(value).reduce<readonly Flat[]>(
    (flats, [key, inner]) => {
      const choices = alternatives(inner, path === '' ? key : `${path}.${key}`)
      // An empty array or object has no value, and takes none from the others.
      return choices.length === 0 ? flats : product(flats, choices)
    },
    [new Map()],
  )
}

interface Wanted {
  readonly rule: Json
  readonly test: ((value: Json) => boolean) | 'absent'
}

const wanted: fc.Arbitrary<Wanted> = fc.oneof(
  fc.constantFrom<Json>('x', 'y', 1, true, null).map((rule) => ({ rule, test: (value: Json) => value === rule })),
  fc.constant<Wanted>({ rule: { exists: true }, test: (value) => value !== null && value !== '' }),
  fc.constant<Wanted>({ rule: { exists: false }, test: 'absent' }),
  fc.constant<Wanted>({ rule: { 'anything-but': ['x'] }, test: (value) => value !== 'x' }),
  fc.constant<Wanted>({ rule: { prefix: 'x' }, test: (value) => typeof value === 'string' && value.startsWith('x') }),
  fc.constant<Wanted>({
    rule: { numeric: ['>', 0] },
    test: (value) => typeof value === 'number' && value > 0,
  }),
)

const paths = fc.constantFrom('a', 'b', 'a.a', 'a.b', 'b.a', 'a.a.b')
const fields = fc.uniqueArray(fc.record({ path: paths, wants: fc.array(wanted, { minLength: 1, maxLength: 2 }) }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ path }) => path,
})

const { message } = fc.letrec<{ message: Json; value: Json }>((tie) => ({
  message: fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>('x', 'xy', 'y', '', 1, -1, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('message'),
  ),
}))

test('a policy matches exactly when some choice of array elements has all that it wants', () => {
  fc.assert(
    fc.property(fields, message, (policy, body) => {
      const flats = alternatives(body, '')
      const present = new Set(flats.flatMap((flat) => [...flat.keys()]))
      const isSatisfied = (flat: Flat): boolean =>
        policy.every(({ path, wants }) =>
          wants.some(({ test }) => {
            if (test === 'absent') return !present.has(path)
            const value = flat.get(path)
            return value !== undefined && test(value)
          }),
        )
      const expected = present.size > 0 && flats.some((flat) => isSatisfied(flat))
      const source = JSON.stringify(
        Object.fromEntries(policy.map(({ path, wants }) => [path, wants.map(({ rule }) => rule)])),
      )
      const actual = policyMatches(compilePolicy(source), bodyDocument(JSON.stringify(body)))
      expect(actual, `${source} on ${JSON.stringify(body)}`).toBe(expected)
    }),
    { numRuns: 5000 },
  )
})
