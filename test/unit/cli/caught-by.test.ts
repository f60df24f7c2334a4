import { describe, expect, it } from 'vitest'
import { caughtBy } from '../../../cli/caught-by.ts'
import type { CellResult } from '../../../harness/model/result.ts'
import type { Verdict } from '../../../harness/model/verdict.ts'

const cell = (verdicts: Readonly<Record<string, Verdict>>): CellResult => ({
  id: 'cell',
  scenario: 's',
  stream: 'stream',
  variant: 'v',
  claim: 'c',
  source: 's',
  severity: 'P2',
  verdict: Object.values(verdicts).includes('fail') ? 'fail' : 'unknown',
  words: 'the cell’s words',
  startedMs: 0,
  endedMs: 1,
  checks: Object.entries(verdicts).map(([check, verdict]) => ({
    check,
    property: 'p',
    verdict,
    words: `${check} says so`,
    findings: [],
  })),
  bites: [],
  figures: [],
  replay: '',
})

const defect = { check: 'latest-state' }

describe('a defect', () => {
  it('is caught by the check that it names, in any of its cells', () => {
    const cells = [cell({ 'latest-state': 'pass' }), cell({ 'latest-state': 'fail', 'no-lost-events': 'fail' })]
    expect(caughtBy(cells, defect)).toEqual({ caught: true, words: 'latest-state says so' })
  })
  it('escapes when only another check fails', () => {
    expect(caughtBy([cell({ 'latest-state': 'pass', 'no-lost-events': 'fail' })], defect)).toEqual({
      caught: false,
      words: 'no-lost-events failed instead: no-lost-events says so',
    })
  })
  it('escapes when the check could not tell', () => {
    expect(caughtBy([cell({ 'latest-state': 'unknown' })], defect)).toEqual({
      caught: false,
      words: 'unknown: the cell’s words',
    })
  })
  it('escapes when nothing was run', () => {
    expect(caughtBy([], defect).caught).toBe(false)
  })
})
