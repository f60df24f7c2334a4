import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reconciliation } from '../../../probes/reconciliation.ts'
import { compare } from '../../../probes/reconciliation/compare.ts'
import type { Reader } from '../../../probes/reconciliation/read-all.ts'

const signal = AbortSignal.timeout(60_000)
type Records = readonly (readonly [string, string])[]

/** A side that gives two records a page; a page can be one that cannot be read. */
const side =
  (records: () => Records, more: { readonly broken?: number; readonly total?: number } = {}): Reader =>
  async (cursor = '0') => {
    const from = Number(cursor)
    if (from === more.broken) return Promise.reject(new Error('500'))
    const page = records().slice(from, from + 2)
    return Promise.resolve({
      records: page.map(([key, value]) => ({ key, value })),
      ...(from + 2 < records().length ? { next: String(from + 2) } : {}),
      ...(more.total === undefined ? {} : { total: more.total }),
    })
  }
const three: Records = [
  ['A1', 'x'],
  ['A2', 'y'],
  ['A3', 'z'],
]
const look = async (visits: Reader, nomis: Reader, inFlight: '0ms' | '1h' = '0ms') =>
  reconciliation({ between: { visits, nomis }, inFlight }).measure({ signal })

describe('a reconciliation', () => {
  it('is good where both sides hold the same, in whatever order and pages', async () => {
    expect(
      await look(
        side(() => three),
        side(() => three.toReversed()),
      ),
    ).toMatchObject([{ ok: true, value: 0, words: 'visits (3) and nomis (3) agree' }])
  })

  it('names what is only on one side, what differs and what is there twice', async () => {
    const other: Records = [
      ['A1', 'x'],
      ['A1', 'x'],
      ['A2', 'other'],
      ['A4', 'z'],
    ]
    const [found] = await look(
      side(() => three),
      side(() => other),
    )
    expect(found).toMatchObject({ ok: false, value: 4, level: 'critical' })
    for (const words of [
      'A1 is 1 times in visits and 2 times in nomis',
      'A2 is y in visits and other in nomis',
      'A3 is only in visits',
      'A4 is only in nomis',
    ])
      expect(found?.words).toContain(words)
  })

  it('is never "equal" where a page could not be read, is missing, or nothing was read at all', async () => {
    await expect(
      look(
        side(() => three, { broken: 2 }),
        side(() => three),
      ),
    ).rejects.toThrow('page 2 of visits could not be read: 500')
    await expect(
      look(
        side(() => three),
        side(() => three, { total: 4 }),
      ),
    ).rejects.toThrow('says that it has 4 records, and gave 3')
    await expect(
      look(
        side(() => []),
        side(() => []),
      ),
    ).rejects.toThrow('nothing was compared')
    const circle: Reader = async () => Promise.resolve({ records: [], next: 'again' })
    await expect(look(circle, circle)).rejects.toThrow('go in a circle')
  })

  it('tolerates what is on its way for a time, and no longer', async () => {
    const other: Records = three.slice(0, 2)
    const [found] = await look(
      side(() => three),
      side(() => other),
      '1h',
    )
    expect(found).toMatchObject({ ok: true, words: expect.stringContaining('1 more for less than 1 h') })
    let now = three
    const probe = reconciliation({ between: { visits: side(() => three), nomis: side(() => now) }, inFlight: '20ms' })
    now = [
      ['A1', 'x'],
      ['A2', 'first'],
      ['A3', 'z'],
    ]
    expect(await probe.measure({ signal })).toMatchObject([{ ok: true }])
    await new Promise((resolve) => setTimeout(resolve, 25))
    // It is at work on it: another difference, which has its own time.
    now = [
      ['A1', 'x'],
      ['A2', 'second'],
      ['A3', 'z'],
    ]
    expect(await probe.measure({ signal })).toMatchObject([{ ok: true }])
    await new Promise((resolve) => setTimeout(resolve, 25))
    expect(await probe.measure({ signal })).toMatchObject([{ ok: false, value: 1 }])
  })

  it('needs two sides', () => {
    expect(reconciliation({ between: {} }).problems).toEqual([expect.stringContaining('two sides')])
  })
})

describe('the differences between two sides', () => {
  const records = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2')), { maxLength: 6 })
  const asSide = (all: Records): ReadonlyMap<string, readonly string[]> =>
    new Map([...Map.groupBy(all, ([key]) => key)].map(([key, found]) => [key, found.map(([, value]) => value)]))
  const sorted = (all: Records): string => JSON.stringify(all.map((each) => JSON.stringify(each)).toSorted())

  it('are none exactly where both hold the same records as often', () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        expect(compare(asSide(a), asSide(b), ['a', 'b']).length === 0).toBe(sorted(a) === sorted(b))
      }),
    )
  })
})
