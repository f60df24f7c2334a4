import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faults } from '../../../chaos/index.ts'
import { costOf } from '../../../explore/expected/cost.ts'
import { deathsOf, withExpectations } from '../../../explore/expected/deaths.ts'
import { groundOf } from '../../../explore/grammar/choose.ts'
import { randomSchedule } from '../../../explore/grammar/random-schedule.ts'
import { without } from '../../../explore/without.ts'
import type { OperateName } from '../../../harness/model/operation.ts'
import type { Moment } from '../../../harness/model/schedule.ts'
import { planCells } from '../../../harness/plan/plan.ts'
import { random } from '../../../harness/random.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { noteWrittenFacts } from '../../../targets/care-notes/streams/note-written.ts'
import { streams } from '../../../targets/reference/streams/index.ts'
import { published, scheduleOf } from './schedules.ts'

const facts = [...streams.map((entry) => entry.facts), noteWrittenFacts]
const all = Object.values(scenarios).map((make) => make())

const handWritten = planCells({ target: 't', stack: 's', seed: 'a', scenarios: all, streams: facts }).cells.flatMap(
  ({ id, scenario, stream, variant, schedule }) => {
    const deaths = deathsOf(schedule, stream)
    return schedule.steps.flatMap((step) =>
      step.action.kind === 'publish' && step.id !== 'control'
        ? [
            {
              what: `${id} ${step.id}`,
              scenario: `${scenario.name}/${variant}`,
              dies: step.action.dies === true,
              may: step.action.mayDie === true,
              death: deaths.get(step.id),
            },
          ]
        : [],
    )
  },
)

/** How rank a death is: what is left out of a schedule makes none worse. */
const rank = { never: 0, may: 1, must: 2 } as const

describe('what is expected of a schedule', () => {
  it('is that all those must die of which a hand-written scenario says so', () => {
    expect(handWritten.filter(({ dies }) => dies).length).toBeGreaterThan(30)
    expect(handWritten.filter(({ dies, death }) => dies && death !== 'must').map(({ what }) => what)).toEqual([])
  })

  it('is that all those may of which one says that, also where somebody does something to their record meanwhile', () => {
    // Where versions simply replace each other nothing waits for its parent.
    const may = handWritten.filter(({ may: said, scenario }) => said && scenario !== 'missing-parent/within-budget')
    expect(may.filter(({ death }) => death === 'never').map(({ what }) => what)).toEqual([])
    expect(may.map(({ scenario }) => scenario)).toContain('stale-mappings/id-given-again')
  })

  it('is that no other must, and that few may', () => {
    expect(
      handWritten.filter(({ dies, may, death }) => !dies && !may && death === 'must').map(({ what }) => what),
    ).toEqual([])
    // Several locks on one key that stays in use, an outage that ends with a measurement, a server that starts again: how many deliveries that costs no rule says.
    const open = handWritten.filter(({ may, death }) => !may && death === 'may')
    expect([...new Set(open.map(({ scenario }) => scenario))].toSorted()).toEqual([
      'concurrent-update/waves',
      'connection-exhaustion/server-full',
      'dlq-redrive/overtaken',
      'lost-update/two-at-once',
      'startup-without-database/link-down',
      'terminated-backends/server-restarted',
    ])
  })

  it('is that a mapping may be in the way of a record from when it holds its id, or is that of another, until somebody cleans up', () => {
    const [stream] = facts
    if (stream === undefined) throw new Error('there is no stream')
    const act = (id: string, action: OperateName, at: Moment) =>
      ({ id, at, action: { kind: 'operate', action, stream: stream.name, keys: ['k1'] } }) as const
    const create = published('e1.1', 'k1', { before: 'start' })
    const held = (at: Moment) => act('hold', 'hold-id', at)
    const clean = act('clean', 'clean-mappings', { after: 'e1.1', reaches: 'ended' })
    const update = published('e2.1', 'k1', { after: 'clean', reaches: 'done' }, { version: 2, variant: 'update' })
    const deaths = (...steps: Parameters<typeof scheduleOf>[0]) =>
      Object.fromEntries(deathsOf(scheduleOf(steps), stream))
    const received = { after: 'e1.1', reaches: 'received' } as const
    expect(deaths(create, held(received), clean)).toEqual({ 'e1.1': 'may' })
    expect(deaths(create, held({ after: 'e1.1', reaches: 'acknowledged' }), clean)).toEqual({ 'e1.1': 'never' })
    const after = [
      { after: 'e1.1', reaches: 'acknowledged' },
      { after: 'clean', reaches: 'done' },
    ] as const
    expect(deaths(create, held(received), clean, { ...update, at: after })).toMatchObject({ 'e2.1': 'never' })
    expect(deaths(create, held(received), { ...update, at: after[0] })).toMatchObject({ 'e2.1': 'may' })
    expect(deaths(create, published('e3.1', 'k2', received), held(received))).toMatchObject({ 'e3.1': 'never' })
    const removed = act('clean', 'delete-duplicate', { after: 'e1.1', reaches: 'ended' })
    const another = act('hold', 'map-another', received)
    expect(deaths(create, another, removed)).toEqual({ 'e1.1': 'may' })
    expect(deaths(create, another, removed, { ...update, at: after })).toMatchObject({ 'e2.1': 'never' })
    expect(deaths(create, another, clean, { ...update, at: after })).toMatchObject({ 'e2.1': 'may' })
  })

  it('is that what is withheld comes nowhere, whatever is in force, and that what is sent after all is an event like others', () => {
    const [stream] = facts
    if (stream === undefined) throw new Error('there is no stream')
    const heal = { fault: 'f1', is: 'bitten' } as const
    const down = { id: 'f1', name: 'kill', options: {}, inject: { before: 'start' }, heal } as const
    const many = Array.from({ length: stream.maxReceiveCount }, (_, nth) => ({ ...down, id: `f${nth + 1}` }))
    const withheld = published('e1.1', 'k1', { before: 'start' }, { withheld: true })
    const sent = published('e1.2', 'k1', { after: 'e1.1', reaches: 'done' })
    const struck = deathsOf(scheduleOf([withheld, sent], many), stream)
    expect(Object.fromEntries(struck)).toEqual({ 'e1.1': 'never', 'e1.2': 'may' })
    expect(Object.fromEntries(deathsOf(scheduleOf([withheld, sent]), stream))).toEqual({
      'e1.1': 'never',
      'e1.2': 'never',
    })
  })

  it('knows of each fault what it costs while its heal waits for its bite', () => {
    const [stream] = facts
    const heal = { fault: 'f1', is: 'bitten' } as const
    const costs = Object.keys(faults).map((name) => {
      const fault = { id: 'f1', name, options: {}, inject: heal, heal }
      return [name, stream === undefined ? Infinity : costOf(fault, stream).most] as const
    })
    // Who gets no connection fails at once, again and again, until there is one.
    expect(costs.filter(([, most]) => most > 2).map(([name]) => name)).toEqual([
      'connection-exhaustion',
      'server-restart',
    ])
  })

  it('is that what comes to a record that is merged away may die, until that is known to be undone, and so may what undoes no merge', () => {
    const [stream] = facts
    if (stream === undefined) throw new Error('there is no stream')
    const acknowledged = (after: string) => ({ after, reaches: 'acknowledged' }) as const
    const create = published('e1.1', 'k1', { before: 'start' })
    const merge = published('m1.1', 'k1', acknowledged('e1.1'), { version: 3, variant: 'merge' })
    const unmerge = published('u1.1', 'k1', acknowledged('m1.1'), { version: 4, variant: 'unmerge' })
    const update = (after: string) => published('e5.1', 'k1', acknowledged(after), { version: 5, variant: 'update' })
    const deathIn = (steps: Parameters<typeof scheduleOf>[0], step: string) =>
      deathsOf(scheduleOf(steps), stream).get(step)
    expect(deathIn([create, merge, unmerge, update('u1.1')], 'e5.1')).toBe('never')
    expect(deathIn([create, merge, unmerge, update('u1.1')], 'u1.1')).toBe('never')
    expect(deathIn([create, merge, unmerge, update('m1.1')], 'e5.1')).toBe('may')
    expect(deathIn([create, merge, update('m1.1')], 'e5.1')).toBe('may')
    expect(deathIn([create, { ...unmerge, at: acknowledged('e1.1') }], 'u1.1')).toBe('may')
  })

  it('is by its faults: without one of them nothing dies that did not before', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...facts), fc.nat(), (seed, stream, nth) => {
        const schedule = randomSchedule(stream, groundOf(stream), random(seed))
        const left = schedule.faults[nth % Math.max(1, schedule.faults.length)]
        const before = deathsOf(schedule, stream)
        const smaller = withExpectations(
          without(schedule, { faults: new Set(left === undefined ? [] : [left.id]) }),
          stream,
        )
        for (const [step, death] of deathsOf(smaller, stream))
          expect(rank[death], step).toBeLessThanOrEqual(rank[before.get(step) ?? 'never'])
      }),
    )
  })
})
