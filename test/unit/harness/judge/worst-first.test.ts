import { expect, it } from 'vitest'
import type { CellResult, CheckResult } from '../../../../harness/model/result.ts'
import { worstFirst } from '../../../../harness/judge/worst-first.ts'
import { checks } from '../../../../checks/index.ts'
import { frontChecks } from '../../../../checks/front/index.ts'
import { finishedRun } from '../../../fixtures/finished-run.ts'

const [first] = finishedRun().result.cells
const check = (name: string): CheckResult => ({ check: name, property: '', verdict: 'fail', words: '', findings: [] })
const cell = (
  id: string,
  verdict: CellResult['verdict'],
  severity: CellResult['severity'],
  name: string,
  rest = {},
): CellResult => {
  if (first === undefined) throw new Error('the run has no cell')
  const { error: _, ...whole } = first
  return { ...whole, id, verdict, severity, checks: [check(name)], ...rest }
}

it('puts what is certain and severe first, and what time alone tells of behind it', () => {
  const order = worstFirst([
    cell('passed', 'pass', 'P1', 'none'),
    cell('unknown', 'unknown', 'P1', 'none'),
    cell('late', 'fail', 'P1', 'recovers-in-time'),
    cell('lost later', 'fail', 'P1', 'no-duplicate-effects', { error: 'sight was lost' }),
    cell('doubled P2', 'fail', 'P2', 'no-duplicate-effects'),
    cell('lost P1', 'fail', 'P1', 'no-lost-events'),
    cell('lost P1 too', 'fail', 'P1', 'no-lost-events'),
  ])
  expect(order.map(({ id }) => id)).toEqual([
    'lost P1',
    'lost P1 too',
    'doubled P2',
    'late',
    'lost later',
    'unknown',
    'passed',
  ])
})

it('knows each check that goes by time', () => {
  const all = [...Object.values(checks), ...Object.values(frontChecks)].map((make) => make())
  const byTime = all.filter(({ lateFromMs }) => lateFromMs !== undefined)
  expect(byTime.length).toBeGreaterThan(8)
  for (const { name } of byTime) {
    const order = worstFirst([cell('late', 'fail', 'P1', name), cell('doubled', 'fail', 'P4', 'no-duplicate-effects')])
    expect([name, order[0]?.id]).toEqual([name, 'doubled'])
  }
})
