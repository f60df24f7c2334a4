import { expect, it } from 'vitest'
import { judge } from '../../../../harness/judge/judge.ts'
import { judgeLate } from '../../../../harness/judge/judge-late.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { acknowledged, expected, historyFrom, published, received, row } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

const handled = [...published('c1'), received('c1'), acknowledged('c1')]
const cell = {
  id: 'cell',
  scenario: scenarios['duplicate-delivery'](),
  stream: streamFacts(),
  variant: 'double-submit',
  faults: [],
}
const early = historyFrom([...handled, row('1', { state: 'v2' }), expected(1, { state: 'v2' })])
const result = judge({ cell, history: early, startedMs: 0, endedMs: 100, replay: '', lacks: () => undefined })
const late = (parts: Parameters<typeof historyFrom>[0], scenario = cell.scenario) => {
  const { facts, operations } = historyFrom([...handled, ...parts])
  return judgeLate({ cell: { ...cell, scenario }, result, facts, operations, atMs: 5_100 })
}

it('says nothing where effects changed and are still what they should be', () => {
  expect(
    late([row('1', { state: 'v2', final: false, late: true }), expected(1, { state: 'v2', late: true })]),
  ).toBeUndefined()
})

it('fails a cell whose state was undone after it was over, and says when that was seen', () => {
  const judged = late([row('1', { state: 'v1', final: false, late: true }), expected(1, { state: 'v2', late: true })])
  expect(judged?.result.verdict).toBe('fail')
  expect(judged?.result.words).toMatch(/shows "v1", "v2" is the latest .*seen 5\.0 s later/)
  expect(judged?.result.checks.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check)).toEqual([
    'latest-state',
  ])
})

it('keeps no words of what it was before', () => {
  const blind = { ...result, verdict: 'unknown' as const, words: 'the harness lost sight', error: 'gone' }
  const { facts, operations } = historyFrom([...handled, row('1'), row('2'), expected(1)])
  const judged = judgeLate({ cell, result: blind, facts, operations, atMs: 5_100 })?.result
  expect([judged?.verdict, judged?.error]).toEqual(['fail', undefined])
  expect(judged?.words).toMatch(/created twice.*it was not so when the cell was over/)
})

it('tells it once where the scenario has the check itself, beside those of every scenario', () => {
  const undone = [row('1', { state: 'v1', final: false, late: true }), expected(1, { state: 'v2', late: true })]
  const judged = late(undone, scenarios['out-of-order-delivery']())
  expect(judged?.result.checks.filter(({ check }) => check === 'latest-state')).toHaveLength(1)
})

it('fails one to which a second record was added', () => {
  const judged = late([row('1'), row('2'), expected(1)])
  expect(judged?.result.checks.find(({ check }) => check === 'no-duplicate-effects')?.verdict).toBe('fail')
})
