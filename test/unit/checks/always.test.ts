import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../../harness/model/scenario.ts'
import { judge } from '../../../harness/judge/judge.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { acknowledged, expected, historyFrom, published, received, row } from '../history-builder.ts'
import { streamFacts } from '../stream-facts.ts'

const handled = [...published('c1'), received('c1'), acknowledged('c1')]

const failing = (scenario: Scenario, parts: Parameters<typeof historyFrom>[0]): readonly string[] => {
  const cell = { id: 'cell', scenario, stream: streamFacts(), variant: 'v', faults: [] }
  const judged = { history: historyFrom(parts), startedMs: 0, endedMs: 1, replay: '', lacks: () => undefined }
  return judge({ cell, ...judged })
    .checks.filter(({ verdict }) => verdict === 'fail')
    .map(({ check }) => check)
}

describe.each(Object.entries(scenarios))('%s', (_, make) => {
  it('judges the state, the total and each mark that its stream expects', () => {
    const scenario = make()
    expect(failing(scenario, [...handled, row('1', { state: 'old' }), expected(1, { state: 'new' })])).toContain(
      'latest-state',
    )
    expect(failing(scenario, [...handled, row('1', { state: '10' }), expected(1, { total: '30' })])).toContain(
      'adds-up',
    )
    expect(failing(scenario, [...handled, row('1', { by: 'a' }), expected(2, { each: ['a', 'b'] })])).toContain(
      'no-lost-updates',
    )
  })

  it('has each check once', () => {
    const cell = { id: 'cell', scenario: make(), stream: streamFacts(), variant: 'v', faults: [] }
    const history = historyFrom([...handled, row('1', { state: 'new' }), expected(1, { state: 'new' })])
    const names = judge({ cell, history, startedMs: 0, endedMs: 1, replay: '', lacks: () => undefined }).checks.map(
      ({ check }) => check,
    )
    expect(names).toEqual([...new Set(names)])
  })
})

it('leaves out what the stream declares nothing for, where it is not the scenario’s own claim', () => {
  const judged = (make: () => Scenario): readonly string[] => {
    const cell = { id: 'cell', scenario: make(), stream: streamFacts(), variant: 'v', faults: [] }
    const history = historyFrom([...handled, row('1'), expected(1)])
    return judge({ cell, history, startedMs: 0, endedMs: 1, replay: '', lacks: () => undefined }).checks.map(
      ({ check }) => check,
    )
  }
  expect(judged(scenarios['duplicate-delivery'])).not.toContain('latest-state')
  expect(judged(scenarios['out-of-order-delivery'])).toContain('latest-state')
})
