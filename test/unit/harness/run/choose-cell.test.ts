import { expect, it } from 'vitest'
import { chooseCell } from '../../../../harness/run/choose-cell.ts'
import { plannedCell } from '../../../fixtures/planned-cell.ts'

const waits = (id: string, claims: readonly string[], expectedMs: number) => ({
  cell: plannedCell(id),
  claims,
  expectedMs,
})

const waiting = [
  waits('medium', ['a'], 2_000),
  waits('short', ['a'], 300),
  waits('whole service', ['a', 'b'], 1_000),
  waits('long', ['b'], 9_000),
]
const chosen = (first: 'shortest' | 'longest', busy: readonly string[] = []): string | undefined =>
  chooseCell({ waiting, first, busy: new Set(busy) })?.cell.id

it('takes first what claims least and is shortest, or what claims most and is longest', () => {
  expect([chosen('shortest'), chosen('longest')]).toEqual(['short', 'whole service'])
})

it('takes nothing that shares a stream with what runs', () => {
  expect([chosen('longest', ['a']), chosen('longest', ['b']), chosen('shortest', ['a', 'b'])]).toEqual([
    'long',
    'medium',
    undefined,
  ])
})
