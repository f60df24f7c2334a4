import { describe, expect, it } from 'vitest'
import { latestState } from '../../../checks/latest-state.ts'
import { noDuplicateEffects } from '../../../checks/no-duplicate-effects.ts'
import { noLostEvents } from '../../../checks/no-lost-events.ts'
import { noLostUpdates } from '../../../checks/no-lost-updates.ts'
import { staysDeleted } from '../../../checks/stays-deleted.ts'
import { acknowledged, expected, historyFrom, published, row, withheld } from '../history-builder.ts'

const log = (record: string, actor: string) =>
  ({ kind: 'log', key: 'K', record, actor, level: 'info', message: 'made' }) as const

describe('no-lost-events', () => {
  const { judge } = noLostEvents()
  it('passes when every expected record is there', () => {
    expect(judge(historyFrom([...published('c1'), row('1'), expected(1)])).verdict).toBe('pass')
  })
  it('fails when one is missing, and points at its publish', () => {
    const judgement = judge(historyFrom([...published('c1'), expected(1)]))
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('K has no visit')
    expect(judgement.findings[0]?.operations).toContain(1)
  })
  it('says that what is missing was withheld on purpose, and what was published besides', () => {
    expect(judge(historyFrom([withheld('w1'), expected(1)]))).toMatchObject({
      words: 'K has no visit, 1 expected from an event that was withheld on purpose: nothing made up for it',
      findings: [{ operations: [1, 2] }],
    })
    expect(judge(historyFrom([...published('c1'), withheld('w1'), row('1'), expected(2)])).words).toContain(
      'from 1 published copy and an event that was withheld on purpose: 1 × visit is there',
    )
  })
  it('does not take an early reading for the last', () => {
    expect(judge(historyFrom([...published('c1'), row('1', { final: false }), expected(1)])).verdict).toBe('fail')
  })
  it('calls nothing lost that was still on its way when the system was given up', () => {
    const settled = { kind: 'phase', phase: 'settle', outcome: 'fail', words: 'nothing moved' } as const
    const other = [...published('c2', { key: 'L' }), { ...acknowledged('c2'), key: 'L' }, { ...expected(1), key: 'L' }]
    expect(judge(historyFrom([...published('c1'), settled, expected(1)])).verdict).toBe('unknown')
    const judgement = judge(historyFrom([...published('c1'), ...other, settled, expected(1)]))
    expect([judgement.verdict, judgement.findings.length]).toEqual(['fail', 1])
    expect(judgement.words).toContain('L has no visit')
  })
  it('knows nothing where nothing was expected', () => {
    expect(judge(historyFrom([])).verdict).toBe('unknown')
  })
})

describe('stays-deleted', () => {
  const { judge } = staysDeleted()
  const deleted = [
    ...published('c1'),
    ...published('c2', { event: 'e2', version: 3, variant: 'delete' }),
    acknowledged('c2', 'consumer-1'),
  ]
  const late = [...published('c3', { event: 'e3', version: 2, variant: 'update' }), acknowledged('c3', 'consumer-2')]
  it('passes where nothing is left, or what is left shows that it is over', () => {
    expect(judge(historyFrom([...deleted, ...late, expected(0)])).verdict).toBe('pass')
    const kept = [...deleted, ...late, row('1', { state: 'cancelled' }), expected(1, { state: 'cancelled' })]
    expect(judge(historyFrom(kept)).verdict).toBe('pass')
  })
  it('fails where the record is back, and says who brought it', () => {
    const judgement = judge(historyFrom([...deleted, ...late, row('1', { state: 'version 2' }), expected(0)]))
    expect(judgement.words).toBe(
      'visit of K is there as 1 ("version 2"), though consumer-1 had deleted it by 0.05 s; consumer-2 was done with an older event of it at 0.08 s',
    )
    const kept = [...deleted, ...late, row('1', { state: 'booked' }), expected(1, { state: 'cancelled' })]
    expect(judge(historyFrom(kept)).verdict).toBe('fail')
  })
  it('says of a merge that it was one', () => {
    const merged = [...published('c1'), ...published('c2', { event: 'm1', variant: 'merge' }), acknowledged('c2')]
    expect(judge(historyFrom([...merged, expected(0)])).verdict).toBe('pass')
    expect(judge(historyFrom([...merged, row('1'), expected(0)])).words).toContain('had merged it away')
  })
  it('holds nothing against a merge that was undone', () => {
    const merged = [...published('c1'), ...published('c2', { event: 'm1', variant: 'merge' }), acknowledged('c2')]
    const undone = [...merged, ...published('c3', { event: 'u1', variant: 'unmerge' }), acknowledged('c3')]
    const judgement = judge(historyFrom([...undone, row('1'), expected(1)]))
    expect([judgement.verdict, judgement.words]).toEqual([
      'pass',
      'each merge was undone, so that nothing had to stay away',
    ])
  })
  it('knows nothing where no delete was handled', () => {
    expect(judge(historyFrom([...published('c1'), row('1'), expected(1)])).verdict).toBe('unknown')
  })
})

describe('no-duplicate-effects', () => {
  const { judge } = noDuplicateEffects()
  it('passes on one record a key', () => {
    expect(judge(historyFrom([...published('c1'), row('1'), expected(1)])).verdict).toBe('pass')
  })
  it('fails on two, and says when and by whom each was made', () => {
    const judgement = judge(
      historyFrom([
        ...published('c1'),
        log('4711', 'consumer-1'),
        log('4712', 'consumer-2'),
        row('4711'),
        row('4712'),
        expected(1),
      ]),
    )
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toBe(
      'visit of K was created twice, once is right: as 4711 at 0.03 s by consumer-1, and one too many: as 4712 at 0.04 s by consumer-2',
    )
    expect(judgement.findings[0]?.operations).toEqual([1, 5, 3, 6, 4])
  })
  it('also finds what is there twice of events that the system gave up, and owes none of them', () => {
    const givenUp = [...published('c1'), expected(1, { atMost: true })]
    expect(judge(historyFrom([...givenUp, row('1'), row('2')])).words).toContain('visit of K was created twice')
    for (const rows of [[], [row('1')]]) expect(judge(historyFrom([...givenUp, ...rows])).verdict).toBe('pass')
    expect(noLostEvents().judge(historyFrom([...givenUp, row('1'), row('2')])).verdict).toBe('unknown')
  })
  it('finds an update applied twice even where another was lost', () => {
    const judgement = judge(
      historyFrom([row('1', { by: 'a' }), row('2', { by: 'a' }), expected(2, { each: ['a', 'b'] })]),
    )
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('visit of a was created twice')
  })
  it('finds a row that no update accounts for', () => {
    expect(judge(historyFrom([row('1', { by: 'a' }), row('2'), expected(1, { each: ['a'] })])).verdict).toBe('fail')
  })
  it('knows nothing where nothing was expected', () => {
    expect(judge(historyFrom([row('1')])).verdict).toBe('unknown')
  })
})

describe('no-lost-updates', () => {
  const { judge } = noLostUpdates()
  it('passes when each update left its mark', () => {
    expect(
      judge(historyFrom([row('1', { by: 'a' }), row('2', { by: 'b' }), expected(2, { each: ['a', 'b'] })])).verdict,
    ).toBe('pass')
  })
  it('fails when one is gone though its message was acknowledged', () => {
    const judgement = judge(
      historyFrom([...published('c1'), acknowledged('c1'), row('1', { by: 'a' }), expected(2, { each: ['a', 'b'] })]),
    )
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('lost 1 of 2 visit updates (b)')
    expect(judgement.words).toContain('no serialization failure (40001) was told of')
  })
  it('says nothing of conflicts where there was one update alone', () => {
    expect(judge(historyFrom([...published('c1'), expected(1, { each: ['a'] })])).words).toBe(
      'K lost 1 of 1 visit updates (a)',
    )
  })
  it('knows nothing where updates are not counted', () => {
    expect(judge(historyFrom([row('1'), expected(1)])).verdict).toBe('unknown')
  })
})

describe('latest-state', () => {
  const { judge } = latestState()
  it('passes on the latest', () => {
    expect(judge(historyFrom([row('1', { state: 'v3' }), expected(1, { state: 'v3' })])).verdict).toBe('pass')
  })
  it('fails on an older one, and tells the order of the publishes', () => {
    const judgement = judge(
      historyFrom([
        ...published('c3', { version: 3 }),
        ...published('c2', { version: 2 }),
        row('1', { state: 'v2' }),
        expected(1, { state: 'v3' }),
      ]),
    )
    expect(judgement.verdict).toBe('fail')
    expect(judgement.words).toContain('versions published in the order 3, 2')
  })
  it('knows nothing where no state was expected', () => {
    expect(judge(historyFrom([row('1'), expected(1)])).verdict).toBe('unknown')
  })
})

describe('what is too many and what is missing', () => {
  const row = (record: string, rest = {}) =>
    ({ kind: 'effect', key: 'K', stream: 'stream', entity: 'visit', record, final: true, ...rest }) as const
  const expected = (rows: number, rest = {}) =>
    ({ kind: 'expect', key: 'K', stream: 'stream', entity: 'visit', rows, ...rest }) as const

  it('says how many would be right, and which are over that', () => {
    const { words } = noDuplicateEffects().judge(historyFrom([row('1'), row('2'), row('3'), expected(2)]))
    expect(words).toBe('visit of K was created 3 times, twice is right: as 1 and as 2, and one too many: as 3')
    const none = noDuplicateEffects().judge(historyFrom([row('1'), expected(0)])).words
    expect(none).toBe('visit of K was created once, 0 times is right: as 1, where none is right')
  })

  it('calls an event lost only where nothing of it took effect, and else says what is missing beside what', () => {
    const mapping = expected(1, { entity: 'mapping' })
    const lost = noLostEvents().judge(historyFrom([...published('c1'), expected(1), mapping]))
    expect(lost.findings.map(({ words }) => words)).toEqual([
      'K has no visit and no mapping, 1 of each expected from 1 published copy: an event was lost',
    ])
    const half = noLostEvents().judge(historyFrom([...published('c1'), row('1'), expected(1), mapping]))
    expect(half.findings.map(({ words }) => words)).toEqual([
      'K has no mapping, 1 expected from 1 published copy: 1 × visit is there, 1 × mapping is missing',
    ])
    const some = noLostEvents().judge(historyFrom([...published('c1'), ...published('c2'), row('1'), expected(2)]))
    expect(some.words).toBe(
      'K has only 1 × visit, 2 expected from 2 published copies: 1 × visit is there, 1 × visit is missing',
    )
  })
})
