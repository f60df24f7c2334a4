import { describe, expect, it } from 'vitest'
import { slowStatementsRaiseAlert } from '../../../checks/slow-statements-raise-alert.ts'
import { statementsTimeOut } from '../../../checks/statements-time-out.ts'
import { historyFrom } from '../history-builder.ts'

const facts = { statements: { timeoutMs: 1500, slowMs: 500 } }
const fault = { kind: 'fault', fault: 'slow-statements', faultId: 'slow', words: '' } as const
const inject = { ...fault, phase: 'inject' } as const
const ran = (heldMs: number, gaveUp = false) =>
  ({ ...fault, phase: 'bite', subject: 'nomis-api (backend 7)', heldMs, gaveUp }) as const
const alert = (state: 'raised' | 'cleared', actor = 'nomis-api') =>
  ({ kind: 'alert', name: 'slow-statements', message: '', state, actor }) as const

describe('statements-time-out', () => {
  const { judge } = statementsTimeOut()
  it('passes when statements end by the time-out', () => {
    const judgement = judge(historyFrom([ran(1510, true), ran(900)], facts))
    expect(judgement).toMatchObject({
      verdict: 'pass',
      words: '2 slow statements, the longest of 1510 ms; 1 given up by the time-out (57014 logged 0 times)',
    })
  })
  it('fails when one runs on', () => {
    const judgement = judge(historyFrom([ran(6000)], facts))
    expect(judgement).toMatchObject({
      verdict: 'fail',
      words: 'a statement of nomis-api (backend 7) ran for 6.0 s; its statement time-out is 1500 ms',
    })
  })
  it('knows nothing when none was slow, or no time-out is named', () => {
    expect(judge(historyFrom([], facts)).verdict).toBe('unknown')
    expect(judge(historyFrom([ran(900)])).verdict).toBe('unknown')
  })
})

describe('slow-statements-raise-alert', () => {
  const { judge } = slowStatementsRaiseAlert()
  it('passes when the alert is raised while it is slow and cleared in the end', () => {
    const judgement = judge(historyFrom([inject, alert('raised'), ran(900), ran(100), alert('cleared')], facts))
    expect(judgement).toMatchObject({
      verdict: 'pass',
      words: '1 statement beyond 500 ms; the alert was raised at 0.02 s and cleared',
    })
  })
  it('fails without an alert, or with that of another service, or of another time', () => {
    for (const lines of [
      [inject, ran(900)],
      [inject, alert('raised', 'dps-api'), ran(900), alert('cleared', 'dps-api')],
      [alert('raised'), inject, ran(900), alert('cleared')],
      [inject, ran(900), alert('raised'), alert('cleared')],
    ])
      expect(judge(historyFrom(lines, facts)).words).toMatch(/^a statement .* and no alert had been raised/)
  })
  it('fails when the alert stays', () => {
    const judgement = judge(historyFrom([inject, alert('raised'), ran(900)], facts))
    expect(judgement).toMatchObject({ verdict: 'fail', findings: [{ operations: [3, 2] }] })
    expect(judgement.words).toContain('the alert of 0.02 s was never cleared')
  })
  it('knows nothing when nothing was slow, or nobody says what slow is', () => {
    expect(judge(historyFrom([inject, ran(300)], facts)).verdict).toBe('unknown')
    expect(judge(historyFrom([inject, ran(900)])).verdict).toBe('unknown')
  })
})
