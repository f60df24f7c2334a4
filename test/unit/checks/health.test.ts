import { describe, expect, it } from 'vitest'
import { connectionsGivenBack } from '../../../checks/connections-given-back.ts'
import { healthTellsTruth } from '../../../checks/health-tells-truth.ts'
import { historyFrom } from '../history-builder.ts'

const fault = { kind: 'fault', fault: 'down', faultId: 'away' } as const
const inject = { ...fault, phase: 'inject', words: 'down is in force' } as const
const heal = { ...fault, phase: 'heal', words: 'healed down' } as const
const says = (value: -1 | 0 | 1, words = value === 1 ? 'consumer is UP' : 'consumer is DOWN db: {}') =>
  ({ kind: 'probe', probe: 'health', subject: 'consumer', value, unit: 'up', words }) as const
const [up, down] = [says(1), says(0)]
/** Between two readings there are other probes. */
const other = { kind: 'probe', probe: 'queue-depth', subject: 'queue', value: 0, unit: '', words: '' } as const

describe('health-tells-truth', () => {
  const { judge } = healthTellsTruth()
  it('passes when each replica said DOWN in the fault and named the part, and UP after; a reading begun before does not count', () => {
    const parts = [up, up, other, inject, up, up, other, down, down, heal, other, down, down, other, up, up]
    expect(judge(historyFrom(parts))).toMatchObject({
      verdict: 'pass',
      words: '2 replicas said so: consumer is DOWN db: {} (0.08 s); up again after',
    })
  })
  it('fails when one replica never said so', () => {
    const judgement = judge(historyFrom([up, up, other, inject, down, up, other, down, up, heal, other, up, up]))
    expect(judgement).toMatchObject({
      verdict: 'fail',
      words: 'down is in force (0.04 s to 0.10 s), and no health said so; its word at 0.09 s: consumer is UP',
    })
    expect(judgement.findings).toHaveLength(1)
  })
  it('fails when it gave no answer', () => {
    const silent = says(-1, 'no answer: The operation was aborted due to timeout')
    expect(judge(historyFrom([up, other, inject, silent, heal, other, up])).verdict).toBe('fail')
    expect(judge(historyFrom([up, other, inject, down, heal, other, silent])).verdict).toBe('fail')
  })
  it.each(['answering 503 on /health', 'consumer is DOWN store: {}'])(
    'passes when it says "%s", whatever that is about',
    (words) => {
      expect(judge(historyFrom([up, other, inject, says(0, words), heal, other, up])).verdict).toBe('pass')
    },
  )
  it('fails when it is still down at the end', () => {
    expect(judge(historyFrom([up, other, inject, down, heal, other, up, other, down]))).toMatchObject({
      verdict: 'fail',
      words: 'all was well again at 0.05 s, and at 0.09 s the health still said: consumer is DOWN db: {}',
    })
  })
  it('judges a reading only where question and answer both lie in the fault, or both behind it', () => {
    // Injected at 20 ms; its healing began at 60 ms and was done at 80 ms.
    const [broken, healed] = [inject, { ...heal, timeMs: 80, begunMs: 60 }]
    const answered = (value: -1 | 0 | 1, askedMs: number, timeMs: number) => ({ ...says(value), askedMs, timeMs })
    const judged = (...parts: readonly ReturnType<typeof answered>[]) => {
      const [before, after] = [parts.filter(({ timeMs }) => timeMs < 80), parts.filter(({ timeMs }) => timeMs >= 80)]
      const told = [up, broken, ...before, healed, ...after, { ...other, timeMs: 190 }, answered(1, 200, 200)]
      return judge(historyFrom(told)).verdict
    }
    expect(judged(answered(0, 30, 50))).toBe('pass')
    expect(judged(answered(0, 10, 50))).toBe('unknown')
    expect(judged(answered(0, 30, 70))).toBe('unknown')
    expect(judged(answered(0, 30, 81))).toBe('unknown')
    expect(judged(answered(1, 30, 50), answered(0, 30, 70))).toBe('fail')
  })
  it('fails when it was asked in time and had not answered when the fault was over', () => {
    const healed = { ...heal, timeMs: 9_100, begunMs: 9_000 }
    const late = { ...down, askedMs: 3_000, timeMs: 9_050 }
    const end = [
      { ...other, timeMs: 9_200 },
      { ...up, timeMs: 9_300 },
    ]
    const judged = judge(historyFrom([up, inject, late, healed, ...end], { healthTellsWithinMs: 5_000 }))
    expect([judged.verdict, judged.words]).toEqual([
      'fail',
      'down is in force (0.02 s to 9.10 s), and the health that was asked at 3.00 s had not answered when it was over: consumer is DOWN db: {} (9.05 s)',
    ])
    expect(judge(historyFrom([up, inject, late, healed, ...end])).verdict).toBe('unknown')
  })
  it('goes by the fault that it is told, and by no part that is well', () => {
    const words = () => ({ names: /mapping.?api/i, others: /db/ })
    const named = healthTellsTruth({ words, fault: 'down' })
    const away = says(0, 'consumer is DOWN mappingApi: {}')
    const lock = { ...fault, fault: 'row-lock', faultId: 'lock' } as const
    const later = [{ ...lock, phase: 'inject', words: '' }, up, other, { ...lock, phase: 'heal', words: '' }] as const
    expect(named.judge(historyFrom([up, other, inject, down, heal, other, up])).verdict).toBe('fail')
    expect(named.judge(historyFrom([up, other, inject, away, heal, other, up, ...later, up])).verdict).toBe('pass')
    expect(named.judge(historyFrom([up, ...later, up])).verdict).toBe('unknown')
  })
  it('knows nothing when nothing was measured in the fault, or after', () => {
    expect(judge(historyFrom([])).verdict).toBe('unknown')
    expect(judge(historyFrom([up, other, inject, heal, other, up])).verdict).toBe('unknown')
    expect(judge(historyFrom([up, other, inject, down, heal])).verdict).toBe('unknown')
  })
})

describe('connections-given-back', () => {
  const { judge } = connectionsGivenBack()
  const open = (value: number) =>
    ({
      kind: 'probe',
      probe: 'open-transactions',
      subject: 'app',
      value,
      unit: 'connections',
      words: value === 0 ? 'nobody is' : 'consumer (backend 7) is',
    }) as const
  it('passes when nobody is left in a transaction at the end', () => {
    expect(judge(historyFrom([inject, open(1), heal, open(1), open(0)]))).toMatchObject({
      verdict: 'pass',
      words: '3 measurements, the last at 0.05 s: nobody is',
    })
  })
  it('fails when somebody is', () => {
    expect(judge(historyFrom([inject, open(0), heal, open(0), open(1)]))).toMatchObject({
      verdict: 'fail',
      words: 'at 0.05 s, consumer (backend 7) is',
    })
  })
  it('knows nothing when it was not measured after the fault', () => {
    expect(judge(historyFrom([inject, open(0), heal])).verdict).toBe('unknown')
    expect(judge(historyFrom([open(0)])).verdict).toBe('unknown')
  })
})
