import { describe, expect, it } from 'vitest'
import { camelCased } from '../../../../harness/settings/camel-cased.ts'

describe('makers in camel case', () => {
  const made = camelCased('fault', { 'row-lock': () => 1, deadlock: () => 2, 'one-at-2nd': () => 3 })

  it('go by the names of the wire', () => {
    expect([made.rowLock(), made.deadlock(), made.oneAt2nd()]).toEqual([1, 2, 3])
    expect(Object.keys(made)).toEqual(['rowLock', 'deadlock', 'oneAt2nd'])
  })

  it.each([
    ['rowLok', 'rowLock'],
    ['row-lock', 'rowLock'],
    ['deadLock', 'deadlock'],
  ])('refuse %s as the user’s error, with the nearest name', (wrong, right) => {
    expect(() => Reflect.get(made, wrong)).toThrow(
      expect.objectContaining({ exitCode: 2, message: `there is no fault "${wrong}"`, hint: `Did you mean ${right}?` }),
    )
  })

  it('are an object like any other to whoever prints, awaits or copies it', async () => {
    expect(JSON.stringify(made)).toBe('{}')
    expect(await Promise.resolve(made)).toBe(made)
    expect({ ...made }).toHaveProperty('rowLock')
  })
})
