import { expect, it } from 'vitest'
import { checksOf } from '../../../../harness/judge/judge.ts'
import { concurrentUpdate } from '../../../../scenarios/concurrent-update.ts'
import { historyFrom } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

const expected = { kind: 'expect', stream: 'visit', key: 'K', entity: 'visit', rows: 1 } as const

// A stream whose updates replace each other leaves no mark of each: what was asked about marks there was unknown for ever.
it.each([
  ['marks', { each: ['a'] }, ['no-lost-updates']],
  ['a state', { state: 'v2' }, ['latest-state']],
  ['a total', { total: '3' }, ['adds-up']],
])('asks of updates that leave %s what they leave', (_what, leaves, asked) => {
  const checks = concurrentUpdate().checks(streamFacts({ conflicts: 'serialization' }))
  const names = checksOf(checks, historyFrom([{ ...expected, ...leaves }])).map(({ name }) => name)
  expect(names.filter((name) => ['no-lost-updates', 'latest-state', 'adds-up'].includes(name))).toEqual(asked)
  expect(names).toContain('retried-in-process')
})
