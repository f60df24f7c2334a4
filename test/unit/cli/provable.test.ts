import { describe, expect, it } from 'vitest'
import { provableOn } from '../../../cli/provable.ts'
import type { CellResult } from '../../../harness/model/result.ts'
import type { Verdict } from '../../../harness/model/verdict.ts'
import { defects } from '../../../targets/reference/defects.ts'
import { provable, unprovableOnLocalstack } from '../../../targets/reference/provable.ts'

const cell = (scenario: string, verdict: Verdict | 'skipped'): CellResult => ({
  id: `${scenario}/${verdict}`,
  scenario,
  stream: 'stream',
  variant: 'v',
  claim: 'c',
  source: 's',
  severity: 'P2',
  verdict,
  words: 'words',
  startedMs: 0,
  endedMs: 1,
  checks: [],
  bites: [],
  figures: [],
  replay: '',
})

const defect = (name: string, scenario: string) => ({ name, scenario, says: '', check: 'c', streams: [] })
const target = {
  defects: [defect('a', 'delivers'), defect('b', 'redrives'), defect('c', 'redrives')],
  provable: { containers: ['a'] },
}

describe('what a stack must prove', () => {
  it('is what its table names, and everything without a table', () => {
    expect(['a', 'b'].map((name) => provableOn('containers', target).must({ name }))).toEqual([true, false])
    expect(['a', 'b'].map((name) => provableOn('embedded', target).must({ name }))).toEqual([true, true])
  })

  it.each([
    ['pass', [cell('delivers', 'pass'), cell('redrives', 'unknown')], 2, 'pass'],
    ['unknown, where a defect must be caught', [cell('delivers', 'unknown'), cell('redrives', 'pass')], 2, 'unknown'],
    ['unknown, where a scenario has no defect', [cell('delivers', 'pass'), cell('other', 'unknown')], 2, 'unknown'],
    ['fail', [cell('delivers', 'pass'), cell('redrives', 'fail')], 2, 'fail'],
    ['unknown, when cells were never run', [cell('delivers', 'pass')], 2, 'unknown'],
    [
      'unknown, when cells were never run beside one that is excused',
      [cell('delivers', 'pass'), cell('redrives', 'unknown')],
      3,
      'unknown',
    ],
  ] as const)('the healthy system: %s', (_, cells, planned, expected) => {
    const { healthy } = provableOn('containers', target)
    expect(healthy({ cells, planned }).verdict).toBe(expected)
  })

  it('is everything on an embedded stack, also where cells are unknown', () => {
    const cells = [cell('delivers', 'pass'), cell('redrives', 'unknown')]
    expect(provableOn('embedded', target).healthy({ cells, planned: 2 }).verdict).toBe('unknown')
  })
})

describe('the table of the reference system', () => {
  it('names defects that there are', () => {
    const known = new Set(defects.map(({ name }) => name))
    for (const names of Object.values(provable)) expect(names.filter((name) => !known.has(name))).toEqual([])
  })

  it('leaves out only those whose scenario redrives', () => {
    const out = new Set(unprovableOnLocalstack)
    const left = defects.filter(({ scenario }) => !out.has(scenario)).map(({ name }) => name)
    for (const names of Object.values(provable)) expect(new Set(names)).toEqual(new Set(left))
  })
})
