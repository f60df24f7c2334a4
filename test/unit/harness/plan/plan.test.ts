import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planCells } from '../../../../harness/plan/plan.ts'
import { random } from '../../../../harness/random.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { streamFacts } from '../../stream-facts.ts'

const plan = (seed: string) =>
  planCells({
    target: 't',
    stack: 's',
    seed,
    scenarios: Object.values(scenarios).map((make) => make()),
    streams: [streamFacts(), streamFacts({ name: 'fifo', fifo: true, queue: 'q.fifo' })],
  })

describe('plan', () => {
  it('is the same for the same seed, and differs for another', () => {
    const schedules = (seed: string): string => JSON.stringify(plan(seed).cells.map(({ schedule }) => schedule))
    fc.assert(fc.property(fc.string(), (seed) => schedules(seed) === schedules(seed)))
    expect(schedules('a')).not.toBe(schedules('b'))
  })

  it('gives every cell its own id, number and control event, first', () => {
    const { cells } = plan('a')
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
    expect(cells.map(({ number }) => number)).toEqual(cells.map((_, at) => at))
    for (const { schedule } of cells)
      expect(schedule.steps[0]?.action).toMatchObject({ kind: 'publish', role: 'control' })
  })

  it('waits only for steps and faults that it has', () => {
    const dangling = plan('a').cells.flatMap(({ id, schedule }) => {
      const steps = new Set(schedule.steps.map((step) => step.id))
      const faults = new Set(schedule.faults.map((fault) => fault.id))
      return [...schedule.steps.map(({ at }) => at), ...schedule.faults.flatMap(({ inject, heal }) => [inject, heal])]
        .flat()
        .filter(
          (moment) =>
            ('after' in moment && !steps.has(moment.after)) || ('fault' in moment && !faults.has(moment.fault)),
        )
        .map((moment) => `${id} waits for ${JSON.stringify(moment)}`)
    })
    expect(dangling).toEqual([])
  })

  it('skips with the reason a fault on a role that the stream does not have', () => {
    const reaching = { ...scenarios['concurrent-duplicates'](), fits: () => true as const }
    const { table: _, ...facts } = streamFacts()
    const { cells, skipped } = planCells({
      target: 't',
      stack: 's',
      seed: 'a',
      scenarios: [reaching],
      streams: [facts],
    })
    expect(cells).toEqual([])
    expect(skipped[0]?.reason).toBe(
      'table-lock: no table into which creates insert was declared; "table: { … }" would unlock this',
    )
  })

  it('skips with a reason what a stream cannot offer', () => {
    const { skipped } = plan('a')
    expect(skipped.find(({ id }) => id === 't/s/concurrent-duplicates/fifo/create')?.reason).toContain('FIFO')
  })
})

describe('random', () => {
  it('keeps within bounds, shuffles without loss, and disorders for certain', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(), { minLength: 2, maxLength: 9 }), (seed, items) => {
        const draws = random(seed)
        const distinct = [...new Set(items)]
        const n = draws.integer(3, 5)
        expect(n >= 3 && n <= 5).toBe(true)
        const ascending = (a: number, b: number): number => a - b
        expect(draws.shuffle(items).toSorted(ascending)).toEqual(items.toSorted(ascending))
        if (distinct.length > 1) expect(draws.disorder(distinct)).not.toEqual(distinct)
      }),
    )
  })

  it('leaves to its owner what nobody else may start or look into', () => {
    const { cells, skipped } = planCells({
      target: 't',
      stack: 's',
      seed: 'a',
      scenarios: Object.values(scenarios).map((make) => make()),
      streams: [streamFacts({ owned: true }), streamFacts({ owned: true, fifo: true, links: { dependency: 'd' } })],
    })
    const needs = cells.flatMap(({ faults }) => faults.flatMap(({ fault }) => fault.needs))
    expect(needs.filter((need) => 'processes' in need)).toEqual([])
    const reasons = new Set(skipped.map(({ reason }) => reason).filter((reason) => reason.includes("its owner's")))
    expect([...reasons].sort()).toEqual([
      "its service was declared to be its owner's, who alone may restart it",
      "its service was declared to be its owner's: its log, which alone tells when each event took effect, is not seen",
      "kill needs processes that it can signal and start, and the service was declared to be its owner's",
      "pause needs processes that it can signal and start, and the service was declared to be its owner's",
      "rolling-restart needs processes that it can signal and start, and the service was declared to be its owner's",
      "start-delayed needs processes that it can signal and start, and the service was declared to be its owner's",
    ])
    const updates = cells.find(({ scenario }) => scenario.name === 'concurrent-update')
    expect(updates?.scenario.checks(updates.stream).map(({ name }) => name)).not.toContain('retried-in-process')
  })
})
