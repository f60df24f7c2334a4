import { expect, it } from 'vitest'
import { uuid } from '../../../../../emulators/aws/http/uuid.ts'

it('makes random UUIDs of version 4, none of them twice', () => {
  const made = Array.from({ length: 5_000 }, uuid)
  for (const one of made) expect(one).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(new Set(made).size).toBe(made.length)
})
