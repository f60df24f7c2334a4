import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import durations from '../../durations.json' with { type: 'json' }

it('knows the durations of test files that are there, the longest first', () => {
  const root = new URL('../../../', import.meta.url)
  expect(Object.keys(durations).filter((file) => !existsSync(new URL(file, root)))).toEqual([])
  const seconds = Object.values(durations)
  expect(seconds).toEqual(seconds.toSorted((a, b) => b - a))
})
