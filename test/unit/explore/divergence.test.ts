import { expect, it } from 'vitest'
import { divergenceOf, divergenceWords } from '../../../explore/divergence.ts'
import { acknowledged, historyFrom, published, received } from '../history-builder.ts'

const once = [...published('a'), received('a'), acknowledged('a')]

it('is none where the same happened in the same order, whichever replica it was and whenever', () => {
  const other = [...published('b'), received('b', 1, 'consumer-2'), acknowledged('b', 'consumer-2')]
  expect(divergenceOf(historyFrom(once), historyFrom(other))).toBeUndefined()
})

it('tells what happened then and what now, and when', () => {
  const twice = [...published('a'), received('a'), received('a', 2, 'consumer-2'), acknowledged('a', 'consumer-2')]
  const found = divergenceOf(historyFrom(once), historyFrom(twice))
  expect(found).toMatchObject({
    event: 'e1',
    before: 'replica A acknowledged e1',
    after: 'replica B received e1 (receive 2)',
  })
  expect(found && divergenceWords(found)).toBe(
    'it went another way with e1 at 0.04 s: then replica A acknowledged e1, now replica B received e1 (receive 2)',
  )
})

it('tells of what is missing', () => {
  expect(divergenceOf(historyFrom(once), historyFrom(once.slice(0, -1)))).toMatchObject({ after: undefined })
})
