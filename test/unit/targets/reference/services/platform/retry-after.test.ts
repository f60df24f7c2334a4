import { expect, it } from 'vitest'
import { retryAfterSeconds } from '../../../../../../targets/reference/services/platform/retry-after.ts'

const nowMs = Date.parse('2026-03-02T09:00:00.500Z')

it.each([
  [null, undefined],
  ['3', 3],
  ['0', 0],
  ['Mon, 02 Mar 2026 09:00:03 GMT', 3],
  ['Mon, 02 Mar 2026 08:59:00 GMT', 0],
  ['soon', undefined],
  ['-3', undefined],
  ['', undefined],
])('%j asks for %j', (header, seconds) => {
  expect(retryAfterSeconds(header, nowMs)).toBe(seconds)
})
