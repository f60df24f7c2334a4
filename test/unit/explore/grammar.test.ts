import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faults as factories } from '../../../chaos/index.ts'
import { ancestryOf } from '../../../explore/expected/ancestry.ts'
import { groundOf, nextSchedules } from '../../../explore/grammar/choose.ts'
import { randomSchedule } from '../../../explore/grammar/random-schedule.ts'
import { planesMissing, sites, sitesOf } from '../../../explore/sites/index.ts'
import { momentsOf } from '../../../explore/without.ts'
import type { FaultFactory } from '../../../harness/model/fault.ts'
import { random } from '../../../harness/random.ts'
import { noteWrittenFacts } from '../../../targets/care-notes/streams/note-written.ts'
import { streams } from '../../../targets/reference/streams/index.ts'
import { streamFacts } from '../stream-facts.ts'

const facts = streams.map((entry) => entry.facts)
const known: Readonly<Record<string, FaultFactory>> = factories
const drawn = fc.tuple(fc.string(), fc.constantFrom(...facts, noteWrittenFacts)).map(([seed, stream]) => ({
  stream,
  schedule: randomSchedule(stream, groundOf(stream), random(seed)),
}))

describe('schedules at random', () => {
  it('wait only for what is in them, and for nothing that waits for them', () => {
    fc.assert(
      fc.property(drawn, ({ schedule }) => {
        const ids = new Set([...schedule.steps, ...schedule.faults].map(({ id }) => id))
        expect(ids.size).toBe(schedule.steps.length + schedule.faults.length)
        const before = ancestryOf(schedule)
        const wrong = schedule.steps.flatMap(({ id, at }) =>
          before(at).filter((moment) => {
            const cause = 'after' in moment ? moment.after : 'fault' in moment ? moment.fault : undefined
            return cause !== undefined && (cause === id || !ids.has(cause))
          }),
        )
        expect(wrong).toEqual([])
        for (const { id, inject, heal } of schedule.faults) {
          expect(before(inject).some((moment) => 'fault' in moment && moment.fault === id)).toBe(false)
          for (const moment of momentsOf(heal)) if ('after' in moment) expect(ids.has(moment.after)).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('have one to four faults, which their data makes again', () => {
    fc.assert(
      fc.property(drawn, ({ schedule }) => {
        expect(schedule.faults.length).toBeLessThanOrEqual(4)
        for (const { name, options } of schedule.faults) expect(known[name]?.(options).options).toEqual(options)
      }),
    )
  })

  it('lock no row of a record that is not there before', () => {
    fc.assert(
      fc.property(drawn, ({ schedule }) => {
        const updated = new Set<unknown>(
          schedule.steps.flatMap(({ action }) => (action.kind === 'publish' && action.version > 1 ? [action.key] : [])),
        )
        const locked = schedule.faults.flatMap(({ name, options }) =>
          name === 'row-lock' && typeof options === 'object' && options !== null && 'key' in options
            ? [options['key']]
            : [],
        )
        expect(locked.filter((key) => !updated.has(key))).toEqual([])
        // A fault that was planned after a record was only published would find no row.
        const early = schedule.faults.filter(
          ({ name, inject }) =>
            ['deadlock', 'row-lock', 'serialization-conflict', 'terminated-backends'].includes(name) &&
            momentsOf(inject).some((moment) => 'after' in moment && moment.reaches === 'published'),
        )
        expect(early).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('bring back whatever must be dead-lettered, where somebody can mend it', () => {
    fc.assert(
      fc.property(drawn, ({ stream, schedule }) => {
        const comesBack = schedule.steps.some(({ action }) =>
          action.kind === 'publish'
            ? action.dies === true && (action.variant !== 'unreadable' || stream.mends !== false)
            : action.action === 'hold-id',
        )
        const dies = schedule.steps.some(({ action }) => action.kind === 'publish' && action.dies === true)
        const redrives = schedule.steps.some(
          ({ action }) => action.kind === 'operate' && (action.action === 'redrive' || action.action === 'redrive-all'),
        )
        expect(redrives || !comesBack).toBe(true)
        expect(comesBack || dies || !redrives).toBe(true)
      }),
    )
  })

  it('hold what was done to a record behind the system’s back, what operators do about it, and merges, where a stream has them', () => {
    const seen = new Set<string>()
    for (let nth = 0; nth < 150; nth += 1)
      for (const stream of facts) {
        const { steps, faults } = randomSchedule(stream, groundOf(stream), random(`${stream.name} ${nth}`))
        for (const { id, at, action } of steps) {
          if (action.kind === 'publish' && action.variant === 'merge') {
            expect(stream.variants).toContain('merge')
            expect(steps.some((other) => other.action.kind === 'publish' && other.action.key === action.into)).toBe(
              true,
            )
            seen.add('merge')
            const isLate = steps.some((other) => {
              const { action: late } = other
              return late.kind === 'publish' && late.key === action.key && late.version === action.version - 1
            })
            seen.add(isLate ? 'merge, then an update of what is away' : 'merge alone')
          }
          if (action.kind === 'publish' && action.variant === 'unmerge') {
            expect(stream.variants).toContain('unmerge')
            const merged = steps.find(
              (other) =>
                other.action.kind === 'publish' && other.action.variant === 'merge' && other.action.key === action.key,
            )
            expect(merged?.action).toMatchObject({ into: action.into, version: action.version - 1 })
            expect(ancestryOf({ steps, faults })(at)).toContainEqual({ after: merged?.id, reaches: 'acknowledged' })
            seen.add(action.copy > 1 ? 'unmerge twice' : 'unmerge')
          }
          if (action.kind !== 'operate' || (action.action !== 'lose' && action.action !== 'duplicate')) continue
          seen.add(action.action)
          expect(stream.does).toContain(action.action)
          const struck = steps.find(({ at }) =>
            momentsOf(at).some((moment) => 'after' in moment && moment.after === id && moment.reaches === 'done'),
          )
          expect(struck?.action).toMatchObject({ kind: 'publish', key: action.keys?.[0], dies: true })
          const undone = steps.find(({ at }) =>
            momentsOf(at).some(
              (moment) => 'after' in moment && moment.after === struck?.id && moment.reaches === 'deadLettered',
            ),
          )
          expect(undone?.action).toMatchObject({ kind: 'operate', keys: action.keys })
        }
      }
    expect([...seen].toSorted()).toEqual([
      'duplicate',
      'lose',
      'merge',
      'merge alone',
      'merge, then an update of what is away',
      'unmerge',
      'unmerge twice',
    ])
  })

  it('leave a record with fewer parts last of all, and mostly have the event that made it come once more', () => {
    const stream = facts.find(({ variants }) => variants.includes('shrink'))
    if (stream === undefined) throw new Error('no stream has fewer parts')
    const shrunk = Array.from({ length: 200 }, (_, nth) => {
      const { steps, faults } = randomSchedule(stream, groundOf(stream), random(`fewer ${nth}`))
      return steps.flatMap(({ id, action }) =>
        action.kind === 'publish' && action.variant === 'shrink' ? [{ id, action, steps, faults }] : [],
      )
    }).flat()
    expect(shrunk.length).toBeGreaterThan(20)
    let again = 0
    for (const { id, action, ...schedule } of shrunk) {
      const { steps } = schedule
      const own = steps.filter((step) => step.action.kind === 'publish' && step.action.key === action.key)
      const before = ancestryOf(schedule)
      for (const { id: other, action: each, at } of own) {
        if (each.kind !== 'publish' || other === id) continue
        expect(each.version).toBeLessThan(action.version)
        if (before(at).some((moment) => 'after' in moment && moment.after === id)) again += 1
      }
      expect(own.length).toBeGreaterThan(1)
    }
    expect(again).toBeGreaterThan(shrunk.length / 3)
    expect(again).toBeLessThan(shrunk.length)
    const struck = shrunk.some(({ id, faults, steps }) =>
      faults.some((fault) =>
        momentsOf(steps.find((step) => step.id === id)?.at ?? []).some(
          (moment) => 'fault' in moment && moment.fault === fault.id,
        ),
      ),
    )
    expect(struck).toBe(true)
    for (const other of facts.filter(({ variants }) => !variants.includes('shrink')))
      for (let nth = 0; nth < 30; nth += 1)
        for (const { action } of randomSchedule(other, groundOf(other), random(`fewer ${nth}`)).steps)
          expect(action).not.toMatchObject({ variant: 'shrink' })
  })

  it('are the same of one seed, and others of another', () => {
    const grounds = facts.map((stream) => groundOf(stream))
    const of = (seed: string) => nextSchedules(seed, { from: 0, count: 8 }, grounds, {}).map(({ schedule }) => schedule)
    expect(of('a')).toEqual(of('a'))
    expect(of('a')).not.toEqual(of('b'))
  })
})

describe('places to strike', () => {
  it('are named once each', () => {
    expect(new Set(sites.map(({ name }) => name)).size).toBe(sites.length)
  })

  it('are those that a stream offers; what is missing is told by plane', () => {
    const { row: _, table: __, ...bare } = streamFacts({ processes: 'none', variants: ['create'] })
    const planes = new Set(sitesOf(bare).map(({ plane }) => plane))
    expect([...planes]).toEqual(['queue'])
    const missing = planesMissing(bare)
    expect(missing.map(({ plane }) => plane)).toEqual(['calls', 'links', 'database', 'processes'])
    expect(missing.find(({ plane }) => plane === 'processes')?.reason).toContain('"process: { … }" would unlock this')
    expect(missing.find(({ plane }) => plane === 'calls')?.reason).toContain('links: { dependency: … }')
  })
})
