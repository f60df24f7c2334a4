import { expect, it } from 'vitest'
import { chooseCell } from '../../../../harness/run/choose-cell.ts'
import { plannedCell } from '../../../fixtures/planned-cell.ts'

const takesMs = new Map([
  ['medium', 2_000],
  ['short', 300],
  ['whole service', 5_000],
  ['long', 9_000],
  ['longer', 20_000],
])
const waits = (id: string, claims: readonly string[]) => ({ cell: plannedCell(id), claims })
const medium = waits('medium', ['a'])
const short = waits('short', ['a'])
const long = waits('long', ['b'])
const longer = waits('longer', ['b'])
const whole = waits('whole service', ['a', 'b'])

interface Asked {
  readonly waiting?: Parameters<typeof chooseCell>[0]['waiting']
  readonly first?: 'shortest' | 'longest'
  readonly busy?: Readonly<Record<string, number>>
  readonly held?: Parameters<typeof chooseCell>[0]['held']
}

/** What a system begins at 0 ms, and what it waits for. */
const chosen = ({ waiting = [medium, short, whole, long], first = 'longest', busy = {}, held = new Set() }: Asked) => {
  const { next, awaited } = chooseCell({
    waiting,
    first,
    busy: new Map(Object.entries(busy)),
    expectedMs: ({ id }) => takesMs.get(id) ?? 0,
    nowMs: 0,
    held,
  })
  return [next?.cell.id, awaited?.cell.id]
}

it('takes first what claims least and is shortest, or what keeps most streams for longest', () => {
  expect(chosen({ first: 'shortest' })).toEqual(['short', undefined])
  expect(chosen({})).toEqual(['whole service', undefined])
  expect(chosen({ waiting: [medium, whole, longer] })).toEqual(['longer', undefined])
})

it('takes nothing that shares a stream with what runs', () => {
  expect(chosen({ waiting: [medium, short], busy: { a: 9_000 } })).toEqual([undefined, 'medium'])
  expect(chosen({ first: 'shortest', busy: { a: 9_000, b: 9_000 } })).toEqual([undefined, undefined])
})

it('begins before a cell that waits for several streams only what is over when they are free', () => {
  expect(chosen({ busy: { a: 8_000 } })).toEqual([undefined, 'whole service'])
  expect(chosen({ busy: { a: 9_000 } })).toEqual(['long', 'whole service'])
  // It is over later than it was expected to be: whatever begins now keeps the other waiting.
  expect(chosen({ busy: { b: -1 } })).toEqual([undefined, 'whole service'])
})

it('begins what needs none of the streams that are waited for, however long it takes', () => {
  expect(chosen({ waiting: [longer, medium, short], busy: { b: 10 } })).toEqual(['medium', 'longer'])
})

it('does not wait for a cell that another system waits for, but begins it where it can', () => {
  const held = new Set([whole])
  expect(chosen({ busy: { a: 8_000 }, held })).toEqual(['long', undefined])
  expect(chosen({ held })).toEqual(['whole service', undefined])
})
