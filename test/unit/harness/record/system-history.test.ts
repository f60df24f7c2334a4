import { describe, expect, it } from 'vitest'
import type { NewOperation } from '../../../../harness/model/history.ts'
import type { Operation } from '../../../../harness/model/operation.ts'
import { systemHistory } from '../../../../harness/record/system-history.ts'

/** Two systems of one run. */
const twoSystems = () => {
  const all: Operation[] = []
  const recorder = {
    complete: () => true,
    now: () => all.length,
    record: (given: NewOperation): Operation => {
      const operation = { index: all.length, timeMs: all.length, ...given }
      all.push(operation)
      return operation
    },
  }
  return { all, one: systemHistory(recorder, 's1'), two: systemHistory(recorder, 's2') }
}

const ended = (process: string): NewOperation => ({
  kind: 'process',
  phase: 'exited',
  process,
  expected: false,
  actor: process,
  outcome: 'ok',
})
const phase = (cell: string, words = ''): NewOperation => ({
  kind: 'phase',
  phase: 'drive',
  words,
  actor: 'harness',
  outcome: 'ok',
  cell,
})
const seenBy = (view: { readonly operations: readonly Operation[] }) => view.operations.map(({ index }) => index)

describe('a history of several systems', () => {
  it('names the system in every operation', () => {
    const { all, one, two } = twoSystems()
    one.record(ended('own-1'))
    two.open('b').record(phase('b'))
    expect(all.map(({ system }) => system)).toEqual(['s1', 's2'])
  })

  it('shows a cell what is its own, and what is nobody’s in its own system alone', () => {
    const { one, two } = twoSystems()
    const [a, b] = [one.open('a'), two.open('b')]
    a.record(phase('a'))
    b.record(phase('b'))
    one.record(ended('own-1'))
    two.record(ended('own-1'))
    expect([seenBy(a), seenBy(b)]).toEqual([
      [0, 2],
      [1, 3],
    ])
  })

  it('shows cells of one system nothing of each other', () => {
    const { one } = twoSystems()
    const [a, b] = [one.open('a'), one.open('b')]
    a.record(phase('a'))
    b.record(phase('b'))
    one.record(ended('own-1'))
    expect([seenBy(a), seenBy(b)]).toEqual([
      [0, 2],
      [1, 2],
    ])
  })

  it('keeps nothing of a cell whose view is closed, nor calls back for it', () => {
    const { all, one } = twoSystems()
    const a = one.open('a')
    const heard: number[] = []
    a.listen(({ index }) => heard.push(index))
    a.record(phase('a'))
    a.close()
    one.record(phase('a', 'late'))
    expect([seenBy(a), heard, all.length]).toEqual([[0], [0], 2])
  })
})
