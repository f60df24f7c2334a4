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
      streams: [
        streamFacts({ owned: true, processes: 'none' }),
        streamFacts({ owned: true, processes: 'none', fifo: true, links: { dependency: 'd' } }),
      ],
    })
    const needs = cells.flatMap(({ faults }) => faults.flatMap(({ fault }) => fault.needs))
    expect(needs.filter((need) => 'processes' in need)).toEqual([])
    const unnamed = 'and nobody named those of the service, which its owner starts; "process: { … }" would unlock this'
    const reasons = new Set(skipped.map(({ reason }) => reason).filter((reason) => reason.includes('owner')))
    expect([...reasons].sort()).toEqual([
      "its service was declared to be its owner's: its log, which alone tells when each event took effect, is not seen",
      `kill needs processes that it can signal and start, ${unnamed}`,
      `kill-worker needs processes that it can signal and start, ${unnamed}`,
      'nobody said how the processes of the service are started again, which its owner starts; "process: { … }" with a "command", a "container" or a "pidFile" and "restartedWithinSeconds" would unlock this',
      `pause needs processes that it can signal and start, ${unnamed}`,
      `rolling-restart needs processes that it can signal and start, ${unnamed}`,
      `start-delayed needs processes that it can signal and start, ${unnamed}`,
    ])
    const updates = cells.find(({ scenario }) => scenario.name === 'concurrent-update')
    expect(updates?.scenario.checks(updates.stream).map(({ name }) => name)).not.toContain('retried-in-process')
  })

  it('ends no process that nobody could start again, and freezes it', () => {
    const planned = (stream: ReturnType<typeof streamFacts>) =>
      planCells({
        target: 't',
        stack: 's',
        seed: 'a',
        scenarios: [scenarios['consumer-crash'](), scenarios['consumer-pause'](), scenarios['duplicate-delivery']()],
        streams: [stream],
      })
    const { cells, skipped } = planned(streamFacts({ owned: true, processes: 'freeze' }))
    const names = cells.map(({ scenario, variant }) => `${scenario.name}/${variant}`)
    expect(names).toContain('consumer-pause/delete-received')
    expect(names.filter((name) => name.startsWith('consumer-crash') || name.endsWith('after-restart'))).toEqual([])
    expect(skipped.find(({ variant }) => variant === 'delete-received')?.reason).toBe(
      'kill ends processes, and as those of the service were named nobody could start them again; a "command", a "container" or a "pidFile" with "restartedWithinSeconds" would unlock this',
    )
    const named = planned(streamFacts({ owned: true })).cells.map(
      ({ scenario, variant }) => `${scenario.name}/${variant}`,
    )
    expect(named).toEqual(
      expect.arrayContaining([...names, 'consumer-crash/delete-received', 'duplicate-delivery/after-restart']),
    )
  })
})
