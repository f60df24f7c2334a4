import { describe, expect, it } from 'vitest'
import { reconciliationTellsTruth } from '../../../checks/reconciliation-tells-truth.ts'
import { repairMends } from '../../../checks/repair-mends.ts'
import type { OperateName } from '../../../harness/model/operation.ts'
import { historyFrom, withheld } from '../history-builder.ts'

const operate = (action: OperateName, rest: Readonly<Record<string, unknown>> = {}) => ({
  kind: 'operate' as const,
  action,
  step: action,
  subject: 'consumer',
  words: `did ${action}`,
  ...rest,
})
const begun = (action: OperateName, step: string = action) => operate(action, { step, outcome: 'invoke' })
const told = (differing: readonly string[], unread: readonly string[] = [], step = 'reconcile') =>
  operate('reconcile', { step, differing, unread })
const spoilt = operate('spoil', { keys: ['K'] })
const repaired = operate('repair', { keys: ['K'] })
const failedAsAWhole = (step = 'reconcile') =>
  operate('reconcile', { step, differing: [], unread: [], failed: 'answered 503' })
const away = (phase: 'inject' | 'heal') =>
  ({ kind: 'fault', faultId: 'away', fault: 'unavailable', phase, words: phase }) as const
const refused = { kind: 'fault', faultId: 'away', fault: 'unavailable', phase: 'bite', words: 'answered 503' } as const

describe('reconciliation-tells-truth', () => {
  const { judge } = reconciliationTellsTruth()
  const report = (...parts: Parameters<typeof historyFrom>[0]) => judge(historyFrom(parts))

  it('passes where it told of what differed, and of nothing once that was repaired', () => {
    const after = [repaired, begun('reconcile', 'again'), told([], [], 'again')]
    expect(report(spoilt, begun('reconcile'), told(['K']), ...after).verdict).toBe('pass')
    expect(report(begun('reconcile'), told([])).verdict).toBe('pass')
  })
  it('fails where what differed was not told, and says what was in the way', () => {
    expect(report(spoilt, begun('reconcile'), told([])).words).toBe(
      'K differs, and the reconciliation at 0.03 s told neither of it nor that it could not be read',
    )
    expect(report(spoilt, begun('reconcile'), refused, told([])).words).toContain('(answered 503)')
  })
  it('wants to be told of what came to no side but its source, until it is repaired, or there by itself', () => {
    const lost = [withheld('c1', { key: 'K' }), begun('reconcile')]
    expect(report(...lost, told(['K'])).verdict).toBe('pass')
    expect(report(...lost, told([])).words).toBe(
      'K differs, since an event of it was withheld on purpose at 0.01 s, and the reconciliation at 0.03 s told neither of it nor that it could not be read',
    )
    const again = begun('reconcile', 'again')
    expect(report(...lost, told(['K']), repaired, again, told(['K'], [], 'again')).words).toContain('K is equal')
    expect(report(...lost, operate('reconcile', { differing: [], whole: ['K'] })).verdict).toBe('pass')
    expect(report(begun('reconcile'), told([]), withheld('c1')).verdict).toBe('pass')
  })
  it('takes "could not be read" for an answer only where something was in the way', () => {
    expect(report(spoilt, begun('reconcile'), refused, told([], ['K', 'L'])).verdict).toBe('pass')
    expect(report(spoilt, begun('reconcile'), told(['K'], ['L'])).words).toContain('though nothing was in its way')
  })
  it('takes "it failed" for an answer only while a fault was in force, and wants the next one to tell', () => {
    const first = [spoilt, away('inject'), begun('reconcile'), failedAsAWhole(), away('heal')]
    expect(report(...first, begun('reconcile', 'again'), told(['K'], [], 'again')).verdict).toBe('pass')
    expect(report(...first, begun('reconcile', 'again'), told([], [], 'again')).verdict).toBe('fail')
    expect(report(...first, begun('reconcile', 'again'), failedAsAWhole('again')).words).toContain(
      'failed as a whole (answered 503), though nothing was in its way',
    )
    expect(report(spoilt, away('inject'), begun('reconcile'), told([]), away('heal')).words).toContain('K differs')
  })
  it('fails where equal records were told to differ, also once they were repaired', () => {
    expect(report(begun('reconcile'), told(['L'])).words).toContain('L is equal on both sides')
    expect(report(spoilt, repaired, begun('reconcile'), told(['K'])).verdict).toBe('fail')
  })
  it('fails where nothing was told at all, and knows nothing where nobody asked', () => {
    const failed = operate('reconcile', { outcome: 'fail', words: 'reconcile failed: 500' })
    expect(report(begun('reconcile'), failed)).toMatchObject({ verdict: 'fail', words: 'reconcile failed: 500' })
    expect(report(spoilt).verdict).toBe('unknown')
  })
})

describe('repair-mends', () => {
  const { judge } = repairMends()
  it('passes where each repair was done', () => {
    expect(judge(historyFrom([begun('repair'), repaired])).verdict).toBe('pass')
  })
  it('fails where one was refused', () => {
    const failed = operate('repair', { outcome: 'fail', words: 'repair failed: 500' })
    expect(judge(historyFrom([begun('repair'), repaired, failed])).words).toBe('repair failed: 500')
  })
  it('goes by time where one timed out for no fault of ours', () => {
    const bite = { kind: 'fault', phase: 'bite', outcome: 'ok', fault: 'slow', faultId: 'f', words: '' } as const
    const late = operate('repair', {
      outcome: 'fail',
      words: 'repair failed: the operation was aborted due to timeout',
    })
    const byTime = (...lines: Parameters<typeof historyFrom>[0]) =>
      judge(historyFrom(lines)).findings.map((finding) => finding.byTime)
    expect(byTime(bite, begun('repair'), late)).toEqual([true])
    expect(byTime(begun('repair'), bite, late)).toEqual([undefined])
  })
  it('knows nothing where nothing was repaired', () => {
    expect(judge(historyFrom([begun('repair')])).verdict).toBe('unknown')
  })
})
