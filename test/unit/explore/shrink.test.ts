import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reductionsOf, sizeOf, weightOf } from '../../../explore/reductions.ts'
import { shrink } from '../../../explore/shrink.ts'
import { ofValues } from '../../../explore/value-reductions.ts'
import { momentsOf } from '../../../explore/without.ts'
import type { OperateName } from '../../../harness/model/operation.ts'
import type { Moment, Schedule } from '../../../harness/model/schedule.ts'
import { random } from '../../../harness/random.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { streamFacts } from '../stream-facts.ts'
import { faultOn, published, scheduleOf } from './schedules.ts'

const start = { before: 'start' } as const

/** All schedules of all scenarios on a stream that offers everything. */
const planned = (): readonly Schedule[] =>
  Object.values(scenarios).flatMap((make) => {
    const scenario = make()
    const stream = streamFacts({
      publishesTo: 'own',
      links: { dependency: 'd', source: 's', mapping: 'q', database: 'db' },
      maxReceiveCount: 6,
    })
    return scenario.variants
      .filter((variant) => scenario.fits(stream, variant) === true)
      .map((variant) => {
        const { steps, faults } = scenario.plan({ stream, variant, random: random(variant) })
        return scheduleOf(
          steps,
          faults.map(({ id, fault, inject, heal }) => ({ id, name: fault.name, options: fault.options, inject, heal })),
        )
      })
  })

/** Whether everything that a schedule waits for is in it. */
const whole = ({ steps, faults }: Schedule): boolean => {
  const stepIds = new Set(steps.map(({ id }) => id))
  const faultIds = new Set(faults.map(({ id }) => id))
  const there = (moment: Moment): boolean =>
    'after' in moment ? stepIds.has(moment.after) : 'fault' in moment ? faultIds.has(moment.fault) : true
  return [
    ...steps.flatMap(({ at, until }) => [...momentsOf(at), ...(until === undefined ? [] : [until])]),
    ...faults.flatMap(({ inject, heal }) => [...momentsOf(inject), ...momentsOf(heal)]),
  ].every(there)
}

describe('reductions of values', () => {
  it('lower the counts of a fault, close gaps between versions, and part subjects', () => {
    const refused = faultOn('f1', 'k1', {
      name: 'bad-gateway',
      options: { link: 'dependency', which: { first: 2 }, until: { hits: 2 } },
    })
    const steps = [
      published('e1.1', 'k1', start, { version: 2, variant: 'update' }),
      published('e2.1', 'k1', start, { version: 5, variant: 'update' }),
      published('e3.1', 'k2', start, { sameAs: 'k1' }),
    ]
    const words = reductionsOf(scheduleOf(steps, [refused])).map((each) => each.words)
    expect(words).toEqual(
      expect.arrayContaining(['f1 acts fewer times', 'versions without gaps', 'e3.1 about a subject of its own']),
    )
    const smallest = ofValues(scheduleOf(steps, [refused])).map(({ schedule }) => schedule)
    expect(smallest[0]?.faults[0]?.options).toEqual({ link: 'dependency', which: { first: 1 }, until: { hits: 1 } })
    const versions = smallest[1]?.steps.map(({ action }) => (action.kind === 'publish' ? action.version : 0))
    expect(versions).toEqual([1, 2, 3, 1])
    expect(smallest[2]?.steps[3]?.action).not.toHaveProperty('sameAs')
  })
})

describe('reductions of durations and sizes', () => {
  const slow = faultOn('f1', 'k1', {
    name: 'slow-answer',
    options: { link: 'dependency', delayMs: 1000, atMostMs: 47_000, part: { bytes: 3, retryAfterSeconds: 1 } },
  })
  const of = (schedule: Schedule) => ofValues(schedule).map(({ schedule: { faults } }) => faults[0]?.options)

  it('halve all of a fault, once and again, down to what a machine adds by itself, and leave its bound', () => {
    const schedule = scheduleOf([published('e1.1', 'k1', start)], [slow])
    expect(of(schedule)).toEqual(
      [
        [500, 1],
        [250, 1],
        [125, 1],
        [100, 1],
      ].map(([delayMs, bytes]) => ({
        link: 'dependency',
        delayMs,
        atMostMs: 47_000,
        part: { bytes, retryAfterSeconds: 1 },
      })),
    )
    const ofAmounts = reductionsOf(schedule).filter(({ words }) => words.startsWith('f1 with less'))
    expect(ofAmounts[0]?.words).toBe('f1 with less delayMs')
    const weights = ofAmounts.map((each) => weightOf(each.schedule))
    expect(weights).toEqual(weights.toSorted((a, b) => a - b))
    expect(Math.max(...weights)).toBeLessThan(weightOf(schedule))
  })

  it('are none of what is as small as it may be, or worse the smaller it is', () => {
    const options = { delayMs: 100, bytes: 1, timeoutMs: 0, kilobytesPerSecond: 8, averageBytes: 20, atMostMs: 47_000 }
    expect(of(scheduleOf([published('e1.1', 'k1', start)], [faultOn('f1', 'k1', { options })]))).toEqual([])
  })

  it('lead in one round to the least with which it fails still', async () => {
    const schedule = scheduleOf([published('e1.1', 'k1', start)], [{ ...slow, options: { delayMs: 12_000 } }])
    const delayOf = ({ faults }: Schedule): number => {
      const { options = {} } = faults[0] ?? {}
      return typeof options === 'object' && options !== null && 'delayMs' in options ? Number(options['delayMs']) : 0
    }
    const found: number[] = []
    const { schedule: smallest } = await shrink({
      schedule,
      firstThatFails: async (candidates) => {
        const at = candidates.findIndex((each) => delayOf(each) >= 1200)
        return at < 0 ? undefined : at
      },
      onSmaller: (_, each) => {
        found.push(delayOf(each))
      },
    })
    expect(delayOf(smallest)).toBe(1500)
    expect(found.filter((delayMs) => delayMs < 12_000)).toEqual([1500])
  })
})

describe('reductions of a walk', () => {
  it('are its faults, all and one by one: its steps are code', () => {
    const at = { inject: [], options: { link: 'upstream:notes', until: { hits: 3 } } }
    const faults = ['f1', 'f2'].map((id) => faultOn(id, 'k1', { ...at, heal: { fault: id, is: 'healed' } }))
    const reductions = reductionsOf({ steps: [], faults })
    expect(reductions.map(({ words }) => words)).toEqual([
      'without any fault',
      'without the fault f1 (kill)',
      'without the fault f2 (kill)',
    ])
    expect(reductions.map(({ schedule }) => schedule.faults.map(({ id }) => id))).toEqual([[], ['f2'], ['f1']])
  })
})

describe('reductions of the schedules of all scenarios', () => {
  it('are smaller, whole, different from each other, and keep the control', () => {
    const all = planned()
    expect(all.length).toBeGreaterThan(50)
    for (const schedule of all) {
      const reductions = reductionsOf(schedule)
      for (const { schedule: smaller, words } of reductions) {
        expect(weightOf(smaller), words).toBeLessThan(weightOf(schedule))
        expect(whole(smaller), words).toBe(true)
        expect(smaller.steps[0]?.id).toBe('control')
      }
      expect(new Set(reductions.map((each) => JSON.stringify(each.schedule))).size).toBe(reductions.length)
    }
  })

  it('keep what brings dead letters back, and the first event of a key', () => {
    const poison = scheduleOf([
      published('bad.1', 'k1', start, { variant: 'unreadable', dies: true }),
      {
        id: 'fix',
        at: { after: 'bad.1', reaches: 'deadLettered' },
        action: { kind: 'operate', action: 'fix', stream: 's' },
      },
      published('e2.1', 'k2', start),
      published('e3.1', 'k2', start, { version: 2, variant: 'update' }),
    ])
    const kept = reductionsOf(poison).map(({ schedule }) => schedule.steps.map(({ id }) => id))
    expect(kept).toContainEqual(['control', 'bad.1', 'fix', 'e2.1'])
    for (const ids of kept) {
      if (ids.includes('bad.1')) expect(ids).toContain('fix')
      if (ids.includes('e3.1')) expect(ids).toContain('e2.1')
    }
  })
})

/** Steps that are left by each reduction that leaves something out. */
const leftOut = (schedule: Schedule): readonly (readonly string[])[] =>
  reductionsOf(schedule)
    .filter((each) => sizeOf(each.schedule) < sizeOf(schedule))
    .map((each) => each.schedule.steps.map(({ id }) => id).filter((id) => id !== 'control'))

describe('reductions of what operators do', () => {
  const acts = (id: string, action: OperateName, at: Moment, keys?: readonly string[]) =>
    ({ id, at, action: { kind: 'operate', action, stream: 's', ...(keys === undefined ? {} : { keys }) } }) as const
  const done = (after: string) => ({ after, reaches: 'done' }) as const

  it('leave out what was brought back in vain, and its purge, and keep what brings others back', () => {
    const bad = published('bad.1', 'k1', start, { variant: 'unreadable', dies: true })
    const steps = [
      bad,
      acts('redrive1', 'redrive', { after: 'bad.1', reaches: 'deadLettered' }),
      acts('purge', 'purge', { after: 'bad.1', reaches: 'deadLettered', times: 2 }),
    ]
    expect(leftOut(scheduleOf(steps))).toEqual([
      ['bad.1', 'redrive1'],
      ['bad.1', 'purge'],
    ])
    const killed = published('e2.1', 'k2', start, { dies: true })
    for (const left of leftOut(scheduleOf([...steps, killed]))) {
      if (left.includes('e2.1')) expect(left).toContain('redrive1')
    }
  })

  it('keep the only repair of what never came, and send it instead', () => {
    const withheld = published('w1.1', 'k1', start, { withheld: true })
    const repair = acts('repair', 'repair', done('w1.1'), ['k1'])
    const again = acts('again', 'repair', done('repair'), ['k1'])
    const sent = published('w1.2', 'k1', done('again'))
    const other = published('e2.1', 'k2', start)
    expect(leftOut(scheduleOf([withheld, repair, other]))).toEqual(
      [['e2.1'], ['w1.1', 'repair']].toSorted((a, b) => a.length - b.length),
    )
    expect(leftOut(scheduleOf([withheld, repair, again]))).toEqual([
      ['w1.1', 'again'],
      ['w1.1', 'repair'],
    ])
    expect(leftOut(scheduleOf([withheld, repair, sent]))).toEqual(
      expect.arrayContaining([
        ['w1.1', 'w1.2'],
        ['w1.1', 'repair'],
      ]),
    )
    const told = reductionsOf(scheduleOf([withheld, repair])).find(({ words }) => words === 'w1.1 sent')
    expect(told?.schedule.steps[1]?.action).not.toHaveProperty('withheld')
  })
})

describe('shrink', () => {
  it('comes down to exactly what a failure needs', async () => {
    const keys = ['k1', 'k2', 'k3', 'k4']
    const steps = keys.flatMap((key) =>
      [1, 2, 3].map((copy) =>
        published(
          `e${key}.${copy}`,
          key,
          copy === 1 ? { ms: 30 } : { after: `e${key}.${copy - 1}`, reaches: 'effect' },
        ),
      ),
    )
    const schedule = scheduleOf(
      steps,
      keys.map((key) => faultOn(`crash-${key}`, key)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(
          steps.map(({ id }) => id),
          { minLength: 1 },
        ),
        fc.subarray(keys.map((key) => `crash-${key}`)),
        async (neededSteps, neededFaults) => {
          const fails = ({ steps: left, faults }: Schedule): boolean =>
            neededSteps.every((id) => left.some((step) => step.id === id)) &&
            neededFaults.every((id) => faults.some((fault) => fault.id === id))
          const said: number[] = []
          const { schedule: smallest, minimal } = await shrink({
            schedule,
            firstThatFails: async (candidates) => {
              const at = candidates.findIndex(fails)
              return at < 0 ? undefined : at
            },
            onSmaller: (_, each) => {
              said.push(sizeOf(each))
            },
          })
          expect(minimal).toBe(true)
          // A later copy needs those before it, a fault the key that it acts on.
          const needed = new Set(
            neededSteps.flatMap((id) => {
              const [event = '', copy = '1'] = id.split('.')
              return Array.from({ length: Number(copy) }, (_, nth) => `${event}.${nth + 1}`)
            }),
          )
          for (const fault of neededFaults) needed.add(`e${fault.slice(-2)}.1`)
          expect(sizeOf(smallest)).toBe(needed.size + neededFaults.length)
          expect(said).toEqual(said.toSorted((a, b) => b - a))
          expect(JSON.stringify(smallest)).not.toContain('"ms":30')
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps the best so far where it is stopped', async () => {
    let rounds = 0
    const schedule = scheduleOf(['k1', 'k2', 'k3'].map((key) => published(`e${key}.1`, key, start)))
    const { schedule: best, minimal } = await shrink({
      schedule,
      goOn: () => rounds < 1,
      firstThatFails: async () => rounds++,
      onSmaller: () => undefined,
    })
    expect(minimal).toBe(false)
    expect(sizeOf(best)).toBe(1)
  })
})
