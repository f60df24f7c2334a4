import { describe, expect, it } from 'vitest'
import type { CellResult } from '../../../harness/model/result.ts'
import { formOf, headlineName, headlinesOf } from '../../../reports/headlines.ts'
import { finishedRun } from '../../fixtures/finished-run.ts'

const { result } = finishedRun()
const failed = result.cells.find(({ verdict }) => verdict === 'fail')
if (failed === undefined) throw new Error('the fixture has no failed cell')

const cellWith = (id: string, over: Partial<CellResult>, ...findings: readonly string[]): CellResult => ({
  ...failed,
  id,
  stream: 'order.changed',
  checks: [
    {
      check: 'latest-state',
      property: '',
      verdict: 'fail',
      words: findings[0] ?? '',
      findings: findings.map((words) => ({ words, operations: [1] })),
    },
  ],
  ...over,
})

describe('the form of a finding', () => {
  it.each([
    [
      'NOMIS visit of visit 4711 was created twice: as 1 at 3.59 s by worker-1',
      'NOMIS visit of visit 12 was created 3 times: as 2',
    ],
    ['order-k1 stands at "paid", expected "sent"', 'order-k22 stands at "new", expected "paid"'],
    ['k1, k2 and k3 have no row (and 2 more)', 'k4 and k5 have no row'],
    ['1 event used up the deliveries', '3 events used up the deliveries'],
  ])('is the same of %j and of its like', (one, other) => {
    expect(formOf(other)).toBe(formOf(one))
  })

  it('is the same of keys that hold no digit, which the cell tells', () => {
    const words = (key: string): string => `NOMIS visit of ${key} was created twice, once is right: as 1`
    expect(formOf(words('cb-ca-wc-kn'), ['cb-ca-wc-kn'])).toBe(formOf(words('3r-0a-fv-rb')))
    const cells = ['ab-cd', 'ef-gh'].map((key) => cellWith(key, { keys: [key] }, words(key)))
    expect(headlinesOf(cells).map(({ cells: { length } }) => length)).toEqual([2])
    expect(formOf('a visit of a was created', ['a'])).toBe('… visit of … was created')
  })

  it('differs where the sentence does', () => {
    expect(formOf('order k1 was created twice: as a')).not.toBe(formOf('order k1 was never created'))
  })
})

describe('headlines', () => {
  it('tell one weakness on one stream once, with all cells that show it', () => {
    const cells = Array.from({ length: 14 }, (_, nth) =>
      cellWith(`a/${nth}`, { severity: nth === 9 ? 'P1' : 'P2' }, `order k${nth} stands at ${nth}: not at ${nth + 1}`),
    )
    const [only, ...more] = headlinesOf(cells)
    expect(more).toEqual([])
    expect(only).toMatchObject({
      check: 'latest-state',
      severity: 'P1',
      words: 'order k0 stands at 0: not at 1',
      cells,
    })
    expect(only === undefined ? '' : headlineName(only)).toBe('latest-state on order.changed, in 14 cells')
  })

  it('keep streams, checks and forms apart, and name a cell once that found one thing twice', () => {
    const cells = [
      cellWith('a/1', {}, 'order k1 is lost', 'order k2 is lost', 'row 7 of order k2 is double'),
      cellWith('a/2', { stream: 'order.paid' }, 'order k1 is lost'),
      cellWith('a/3', {}, 'row 8 of order k3 is double'),
    ]
    expect(headlinesOf(cells).map(({ stream, words, cells: { length } }) => [stream, words, length])).toEqual([
      ['order.changed', 'row 7 of order k2 is double', 2],
      ['order.changed', 'order k1 is lost', 1],
      ['order.paid', 'order k1 is lost', 1],
    ])
  })

  it('tell what has several forms in the very same cells once', () => {
    const cells = ['a/1', 'a/2'].map((id) =>
      cellWith(id, {}, 'person k1 is there', 'name of k1 is there', 'key of k1 is there'),
    )
    expect(headlinesOf(cells).map(({ words, cells: { length } }) => [words, length])).toEqual([
      ['person k1 is there (and 2 more of it)', 2],
    ])
  })

  it('put what failed before what nobody can know, and leave out what passed or was skipped', () => {
    const told = headlinesOf(result.cells)
    const verdicts = told.map(({ verdict }) => verdict)
    expect(verdicts).toEqual(verdicts.toSorted())
    const bad = result.cells.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
    expect(new Set(told.flatMap(({ cells }) => cells))).toEqual(new Set(bad))
  })
})
