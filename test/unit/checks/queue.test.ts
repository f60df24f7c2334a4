import { describe, expect, it } from 'vitest'
import { boundedDeliveries } from '../../../checks/bounded-deliveries.ts'
import { bystandersNotHeldUp } from '../../../checks/bystanders-not-held-up.ts'
import { deadLettersAsExpected } from '../../../checks/dead-letters-as-expected.ts'
import { ledgerBalances } from '../../../checks/ledger-balances.ts'
import { redriveConserves } from '../../../checks/redrive-conserves.ts'
import { acknowledged, historyFrom, moved, published, received, returned } from '../history-builder.ts'

const poison = published('p', { variant: 'unreadable', dies: true })
const handedOut = (count: number) => Array.from({ length: count }, (_, nth) => received('p', nth + 1))

describe('ledger-balances', () => {
  const { judge } = ledgerBalances()
  it('passes when every copy ended somewhere, and gives the sum', () => {
    const judgement = judge(
      historyFrom([...published('c1'), received('c1'), acknowledged('c1'), ...poison, moved('p', 'dead-letter')]),
    )
    expect(judgement.verdict).toBe('pass')
    expect(judgement.words).toBe('2 copies published = 1 acknowledged and 1 dead-lettered')
  })
  it('fails on a copy still in flight', () => {
    const judgement = judge(historyFrom([...published('c1'), received('c1')]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('it is in flight')
  })
  it('fails on a copy that nobody saw arrive', () => {
    expect(judge(historyFrom(published('c1').slice(0, 1))).verdict).toBe('fail')
  })
  it('knows nothing where nothing was published', () => {
    expect(judge(historyFrom([])).verdict).toBe('unknown')
  })
})

describe('dead-letters-as-expected', () => {
  const { judge } = deadLettersAsExpected()
  it('passes when the unreadable event is given up after maxReceiveCount receives', () => {
    expect(judge(historyFrom([...poison, ...handedOut(3), moved('p', 'dead-letter')])).verdict).toBe('pass')
  })
  it('fails when it is swallowed', () => {
    const judgement = judge(historyFrom([...poison, received('p'), acknowledged('p')]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('never reached dlq: consumer-1 acknowledged it')
  })
  it('fails when it is given up too early', () => {
    expect(judge(historyFrom([...poison, ...handedOut(2), moved('p', 'dead-letter')])).verdict).toBe('fail')
  })
  it('fails when a readable event ends there', () => {
    expect(judge(historyFrom([...published('c1'), received('c1'), moved('c1', 'dead-letter')])).verdict).toBe('fail')
  })
  it('says what the replica that had it said last of an error', () => {
    const says = (message: string, more: object = {}) =>
      ({ kind: 'log', actor: 'consumer-1', outcome: 'info', level: 'error', message, ...more }) as const
    const judgement = judge(
      historyFrom([
        says('before it came'),
        ...published('c1'),
        received('c1'),
        says('about another', { key: 'other' }),
        says('the connection\n is closed'),
        says('all is well', { level: 'info' }),
        says('of somebody else', { actor: 'other-1' }),
        moved('c1', 'dead-letter'),
        says('afterwards'),
      ]),
    )
    expect(judgement.words).toContain('received once; consumer-1 said "the connection is closed"')
  })
  it('knows nothing where nothing was published', () => {
    expect(judge(historyFrom([])).verdict).toBe('unknown')
  })
})

describe('bounded-deliveries', () => {
  const { judge } = boundedDeliveries()
  it('passes up to maxReceiveCount', () => {
    expect(judge(historyFrom([...poison, ...handedOut(3)])).verdict).toBe('pass')
  })
  it('allows as many again after a redrive', () => {
    expect(
      judge(
        historyFrom([...poison, ...handedOut(3), moved('p', 'dead-letter'), moved('p', 'redrive'), ...handedOut(1)]),
      ).verdict,
    ).toBe('pass')
  })
  it('fails beyond, also when the copies are the system’s own', () => {
    const again = { kind: 'enqueue', copy: 'p', messageId: 'again', queue: 'queue', origin: 'system' } as const
    const judgement = judge(
      historyFrom([...poison, received('p'), acknowledged('p'), again, received('p'), received('p'), received('p')]),
    )
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('handed out 4 times')
    expect(judgement.words).toContain('its receive count never passed 1')
  })
  it('knows nothing where nothing was received', () => {
    expect(judge(historyFrom(poison)).verdict).toBe('unknown')
  })
})

describe('bystanders-not-held-up', () => {
  const { judge } = bystandersNotHeldUp()
  const bystander = published('b', { role: 'bystander' })
  const heal = { kind: 'fault', phase: 'heal', fault: 'row-lock', faultId: 'lock', words: '' } as const
  it('passes when they go through before the heal', () => {
    expect(judge(historyFrom([...bystander, acknowledged('b'), heal])).verdict).toBe('pass')
  })
  it('fails when they wait for it', () => {
    const judgement = judge(historyFrom([...bystander, heal, { ...acknowledged('b'), timeMs: 5000 }]))
    expect(judgement.verdict).toBe('fail')
    expect(judge(historyFrom([...bystander, heal])).words).toContain('and never handled')
  })
  it('passes when they are handled as soon as without it, though a moment after the heal', () => {
    expect(judge(historyFrom([...bystander, heal, acknowledged('b')])).verdict).toBe('pass')
  })
  it('compares with how long events took before the fault', () => {
    const inject = { ...heal, phase: 'inject' } as const
    const before = [...published('c', { role: 'control' }), { ...acknowledged('c'), timeMs: 2000 }]
    const late = (timeMs: number) => [...before, inject, ...bystander, heal, { ...acknowledged('b'), timeMs }]
    expect(judge(historyFrom(late(5000))).verdict).toBe('pass')
    const judgement = judge(historyFrom(late(8000)))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('ms were enough before')
  })
  it('fails when they wait for the poison to be gone', () => {
    const late = { ...acknowledged('b'), timeMs: 5000 }
    expect(judge(historyFrom([...poison, ...bystander, moved('p', 'dead-letter'), late])).verdict).toBe('fail')
  })
  it('knows nothing without a fault, and without a bystander', () => {
    expect(judge(historyFrom([...bystander, acknowledged('b')])).verdict).toBe('unknown')
    expect(judge(historyFrom([heal])).verdict).toBe('unknown')
  })
})

describe('redrive-conserves', () => {
  const { judge } = redriveConserves()
  const operate = (step: string, count?: number) =>
    ({
      kind: 'operate',
      action: 'redrive',
      subject: 'consumer',
      words: '',
      step,
      outcome: count === undefined ? 'invoke' : 'ok',
      ...(count === undefined ? {} : { count }),
    }) as const
  const dead = [...poison, ...handedOut(3), moved('p', 'dead-letter')]
  const back = [moved('p', 'redrive'), { ...received('p'), messageId: 'r-p' }]
  it('passes when each comes back once and the second redrive finds nothing', () => {
    const judgement = judge(
      historyFrom([...dead, operate('r1'), operate('r1', 1), ...back, operate('r2'), operate('r2', 0)]),
    )
    expect(judgement.verdict).toBe('pass')
    expect(judgement.words).toContain('redrive 1 found 1 and redrive 2 found 0')
  })
  it('fails when a letter never comes back', () => {
    const judgement = judge(historyFrom([...dead, operate('r1'), operate('r1', 1)]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('never came back to a consumer')
  })
  it('fails when the count is wrong', () => {
    expect(judge(historyFrom([...dead, operate('r1'), operate('r1', 2), ...back])).verdict).toBe('fail')
  })
  it('fails when a letter comes back twice', () => {
    const twice = { kind: 'enqueue', copy: 'p', messageId: 'x', queue: 'queue', origin: 'system' } as const
    const moves = moved('p', 'redrive')
    const receives = { ...received('p'), messageId: 'r-p' }
    expect(judge(historyFrom([...dead, operate('r1'), moves, twice, operate('r1', 1), receives])).verdict).toBe('fail')
    const still = { ...twice, messageId: 'y' }
    expect(judge(historyFrom([...dead, operate('r1'), twice, still, operate('r1', 1), receives])).verdict).toBe('fail')
  })
  it('does not take what a consumer sends again while it handles it for a dead letter', () => {
    const retry = { kind: 'enqueue', copy: 'p', messageId: 'x', queue: 'queue', origin: 'system' } as const
    expect(judge(historyFrom([...dead, operate('r1'), operate('r1', 1), ...back, retry])).verdict).toBe('pass')
    const retried = [...poison, received('p'), retry, ...handedOut(3), moved('p', 'dead-letter')]
    expect(judge(historyFrom([...retried, operate('r1'), operate('r1', 1), ...back])).verdict).toBe('pass')
  })
  it('fails when the redrive is refused', () => {
    expect(
      judge(
        historyFrom([...dead, operate('r1'), { ...operate('r1', 1), outcome: 'fail', words: 'redrive failed: 500' }]),
      ).words,
    ).toContain('500')
  })
  it('knows nothing without a redrive', () => {
    expect(judge(historyFrom([...dead, returned('p')])).verdict).toBe('unknown')
  })
})
