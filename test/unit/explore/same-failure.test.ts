import { describe, expect, it } from 'vitest'
import { failsAs, failuresOf, saysOf } from '../../../explore/same-failure.ts'
import type { CellResult } from '../../../harness/model/result.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const failed = finishedRun().result.cells.find(({ verdict }) => verdict === 'fail')
if (failed === undefined) throw new Error('the fixture has no failed cell')

const cellOf = (more: Partial<CellResult>, ...findings: readonly string[]): CellResult => ({
  ...failed,
  bites: [],
  checks: findings.map((words) => ({
    check: 'no-duplicate-effects',
    property: '',
    verdict: 'fail',
    words,
    findings: [{ words, operations: [1] }],
  })),
  ...more,
})

const bite = (bit: boolean): CellResult['bites'][number] => ({
  bit,
  words: '',
  operations: [],
  faultId: 'f1',
  fault: 'kill',
})

describe('a failure', () => {
  const visit = (key: string, times = 'twice'): string => `visit of ${key} was created ${times}, once is right: as 1`
  const [failure] = failuresOf(cellOf({ keys: ['ab-cd'] }, visit('ab-cd')))
  if (failure === undefined) throw new Error('a failed cell has a failure')

  it('is the same under another key, more often, and beside others', () => {
    expect(failsAs(cellOf({}, visit('q3-x7')), failure)).toBe(true)
    expect(failsAs(cellOf({ keys: ['xx-yy'] }, visit('xx-yy', '3 times')), failure)).toBe(true)
    expect(failsAs(cellOf({}, 'mapping of k1 was created twice', visit('k1')), failure)).toBe(true)
  })

  it('is the same where it came with others first', () => {
    const both = cellOf({}, 'person k1 is there', 'name of k1 is there')
    const [first] = failuresOf(both)
    expect(first && failsAs(both, first)).toBe(true)
    expect(first && failsAs(cellOf({}, 'person k22 is there'), first)).toBe(true)
  })

  it('is another where the check or the sentence is', () => {
    expect(failsAs(cellOf({}, 'mapping of k1 was created twice'), failure)).toBe(false)
    expect(failsAs(cellOf({}, visit('k1')), { ...failure, check: 'latest-state' })).toBe(false)
  })

  it('may have come where nobody could judge a try whose faults all acted; it did not where one did not act', () => {
    const says = (more: Partial<CellResult>) => saysOf(cellOf(more), failure)
    expect(saysOf(cellOf({}, visit('k1')), failure)).toBe('same')
    expect(says({ verdict: 'pass', bites: [bite(true)] })).toBe('other')
    expect(says({ verdict: 'unknown' })).toBe('nothing')
    expect(says({ verdict: 'unknown', bites: [bite(true)] })).toBe('nothing')
    expect(says({ verdict: 'unknown', bites: [bite(true), bite(false)] })).toBe('other')
    expect(says({ verdict: 'skipped' })).toBe('other')
  })
})
