import { describe, expect, it } from 'vitest'
import { expectedRun } from '../../../../harness/plan/expected-run.ts'
import { planCells } from '../../../../harness/plan/plan.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { streamFacts } from '../../stream-facts.ts'

const cellsOf = (visibilityTimeoutMs: number, names: readonly (keyof typeof scenarios)[]) =>
  planCells({
    target: 't',
    stack: 's',
    seed: 'seed',
    scenarios: names.map((name) => scenarios[name]()),
    streams: [streamFacts({ visibilityTimeoutMs, maxReceiveCount: 3, variants: ['create', 'unreadable'] })],
  }).cells

describe('how long a run is expected to take', () => {
  it('is said alone where little is waited for', () => {
    expect(expectedRun(cellsOf(1_000, ['duplicate-delivery']))).toEqual([
      expect.stringMatching(/^Expected to take about \d+ s, and less where .*: 3 cells/),
    ])
  })

  it('goes with the queue’s time-out and receives, and says how to shorten it in proportion', () => {
    const [said, how] = expectedRun(cellsOf(120_000, ['poison-message', 'consumer-crash']))
    expect(said).toMatch(/^Expected to take about \d+ min/)
    expect(how).toMatch(
      /hides one for 2 min, and hands it out 3 times\. With "visibilityTimeoutSeconds: 8" it would be about \d+ s; naming scenarios/,
    )
  })

  it('counts queues beside each other, and the cells of one after each other', () => {
    const one = cellsOf(30_000, ['consumer-crash'])
    const other = one.map((cell) => ({ ...cell, stream: { ...cell.stream, queue: 'other' } }))
    expect(expectedRun([...one, ...other])[0]?.split(',')[0]).toBe(expectedRun(one)[0]?.split(',')[0])
    expect(expectedRun([...one, ...one])[0]?.split(',')[0]).not.toBe(expectedRun(one)[0]?.split(',')[0])
  })

  it('is nothing for nothing', () => {
    expect(expectedRun([])).toEqual([expect.stringContaining('0 s')])
  })
})
