import { describe, expect, it } from 'vitest'
import { faults as factories } from '../../../chaos/index.ts'
import { ancestryOf } from '../../../explore/expected/ancestry.ts'
import { coursesOf } from '../../../explore/coverage/courses.ts'
import { deathsOf, withExpectations } from '../../../explore/expected/deaths.ts'
import { checksFor } from '../../../explore/explored/checks-for.ts'
import { scopeOf } from '../../../explore/explored/scope.ts'
import { groundOf } from '../../../explore/grammar/choose.ts'
import { moves, movesOf } from '../../../explore/grammar/moves/index.ts'
import type { Move } from '../../../explore/grammar/moves/move.ts'
import { randomSchedule } from '../../../explore/grammar/random-schedule.ts'
import type { FaultFactory } from '../../../harness/model/fault.ts'
import type { Schedule } from '../../../harness/model/schedule.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import { random } from '../../../harness/random.ts'
import { streams } from '../../../targets/reference/streams/index.ts'
import { streamFacts } from '../stream-facts.ts'
import { scheduleOf } from './schedules.ts'

const facts = streams.map((entry) => entry.facts)
const known: Readonly<Record<string, FaultFactory>> = factories
const planned = (move: Move, stream: StreamFacts): Schedule => {
  const { steps, faults } = move.plan(stream, random('a'))
  return withExpectations(scheduleOf(steps, faults), stream)
}
const each = facts.flatMap((stream) =>
  movesOf(stream).map((move) => ({ name: `${move.name} on ${stream.name}`, move, stream })),
)

describe('moves', () => {
  it.each(each)(
    '$name wait only for what is in them, kill nothing, and are made again by their data',
    ({ move, stream }) => {
      const schedule = planned(move, stream)
      const ids = new Set([...schedule.steps, ...schedule.faults].map(({ id }) => id))
      expect(ids.size).toBe(schedule.steps.length + schedule.faults.length)
      const before = ancestryOf(schedule)
      const all = [
        ...schedule.steps.map(({ id, at }) => ({ id, at })),
        ...schedule.faults.map(({ id, inject }) => ({ id, at: inject })),
      ]
      const causes = all.flatMap(({ id, at }) =>
        before(at).map((moment) => ({
          id,
          cause: 'after' in moment ? moment.after : 'fault' in moment ? moment.fault : undefined,
        })),
      )
      expect(causes.filter(({ id, cause }) => cause === id || (cause !== undefined && !ids.has(cause)))).toEqual([])
      for (const { name, options } of schedule.faults) expect(known[name]?.(options).options).toEqual(options)
      expect([...deathsOf(schedule, stream).values()]).not.toContain('must')
    },
  )

  it('are judged by what their hand-written scenarios are', () => {
    const stream = facts.find(({ opensDatabase, releases }) => opensDatabase === true && releases !== undefined)
    if (stream === undefined) throw new Error('no stream offers everything')
    const judged = Object.fromEntries(
      movesOf(stream).map((move) => {
        const schedule = planned(move, stream)
        return [move.name, [scopeOf(schedule), ...checksFor(schedule, stream).map(({ name }) => name)]] as const
      }),
    )
    expect(judged['burst']).toEqual(expect.arrayContaining(['stream', 'bounded-concurrency']))
    expect(judged['rolling-restart']).toEqual(expect.arrayContaining(['service', 'stops-gracefully']))
    expect(judged['rollback']).toEqual(expect.arrayContaining(['service', 'stops-gracefully']))
    const repaired = facts.find(({ does }) => does?.includes('reconcile') === true)
    if (repaired === undefined) throw new Error('no stream has a repair')
    for (const [name, expected] of [
      ['repair', ['stream', 'repair-mends']],
      ['reconciliation', ['service', 'repair-mends', 'reconciliation-tells-truth']],
      ['never-came', ['stream', 'repair-mends', 'no-lost-events']],
      ['never-came-compared', ['service', 'repair-mends', 'reconciliation-tells-truth']],
    ] as const) {
      const move = movesOf(repaired).find((each) => each.name === name)
      const schedule = move === undefined ? scheduleOf([]) : planned(move, repaired)
      const names = [scopeOf(schedule), ...checksFor(schedule, repaired).map((check) => check.name)]
      expect(names).toEqual(expect.arrayContaining([...expected]))
    }
    expect(judged['startup']).toEqual(expect.arrayContaining(['system', 'comes-back-by-itself']))
  })

  it('are those that a stream offers and its running system has a place for', () => {
    const bare = streamFacts({ processes: 'none' })
    expect(movesOf(bare).map(({ name }) => name)).toEqual(['burst'])
    const faults = ['rolling-restart', 'start-version', 'down']
    for (const stream of facts) {
      const repaired =
        stream.does?.includes('repair') === true
          ? ['repair', 'reconciliation', 'never-came', 'never-came-compared']
          : []
      expect(movesOf(stream, faults).map(({ name }) => name)).toEqual(['burst', ...repaired])
    }
  })

  it('withhold an event only where its content is set at its source, and have it sent after all only once it was made up for', () => {
    const stream = facts.find(({ does }) => does?.includes('reconcile') === true)
    if (stream === undefined) throw new Error('no stream has a repair')
    const named = (of: StreamFacts) => movesOf(of).filter(({ name }) => name.startsWith('never-came'))
    expect(named({ ...stream, prepares: false })).toEqual([])
    expect(named({ ...stream, carries: 'state' })).toEqual([])
    for (const { plan, name } of named(stream)) {
      const sent = Array.from({ length: 20 }, (_, nth) => {
        const { steps } = plan(stream, random(`${nth}`))
        const [withheld, ...others] = steps.filter(({ action }) => action.kind === 'publish' && action.event === 'w1')
        expect(withheld?.action).toMatchObject({ withheld: true, copy: 1 })
        for (const { at, action } of others) {
          expect(action).toMatchObject({ copy: 2 })
          expect(action).not.toHaveProperty('withheld')
          expect(ancestryOf({ steps, faults: [] })(at)).toEqual(
            expect.arrayContaining([
              { after: 'repair', reaches: 'done' },
              { after: 'w1.1', reaches: 'effect' },
            ]),
          )
        }
        return others.length
      })
      expect(new Set(sent), name).toEqual(new Set([0, 1]))
    }
  })

  it('come in schedules at random, with four faults at most, beside strikes that leave them their way', () => {
    const seen = new Map<string, Schedule>()
    for (let nth = 0; nth < 120; nth += 1)
      for (const stream of facts) {
        const schedule = randomSchedule(stream, groundOf(stream), random(`${stream.name} ${nth}`))
        expect(schedule.faults.length).toBeLessThanOrEqual(4)
        const ids = new Set([...schedule.steps, ...schedule.faults].map(({ id }) => id))
        expect(ids.size).toBe(schedule.steps.length + schedule.faults.length)
        for (const name of ['m1.1', 'roll', 'back', 'away', 'redrive-all'])
          if (ids.has(name) || schedule.steps.some(({ action }) => action.kind === 'operate' && action.action === name))
            seen.set(name, schedule)
      }
    expect([...seen.keys()].toSorted()).toEqual(['away', 'back', 'm1.1', 'redrive-all', 'roll'])
    expect(new Set(moves.map(({ name }) => name)).size).toBe(moves.length)
  })

  it('meet redrives while processes end and start: they begin once the letters are there, and operators ask again once they are over', () => {
    const met = new Map<string, number>()
    for (const stream of facts)
      for (const move of movesOf(stream).filter(({ plan }) => plan(stream, random('a')).meets !== undefined))
        for (let nth = 0; nth < 30; nth += 1) {
          const schedule = randomSchedule(stream, { sites: [], moves: [move] }, random(`${stream.name} ${nth}`))
          const before = ancestryOf(schedule)
          const [first, last] = ['redrive1', 'redrive2'].map((name) => schedule.steps.find(({ id }) => id === name))
          const fault = schedule.faults.find(({ id }) => ['roll', 'back', 'away'].includes(id))
          if (fault === undefined || first === undefined) continue
          const healed = { fault: fault.id, is: 'healed' } as const
          const dead = schedule.steps.filter(({ action }) => action.kind === 'publish' && action.dies === true)
          const begins = dead.every(({ id }) =>
            before(fault.inject).some(
              (each) => 'after' in each && each.after === id && each.reaches === 'deadLettered',
            ),
          )
          expect(begins, fault.id).toBe(true)
          const isOver = before(first.at).some((each) => JSON.stringify(each) === JSON.stringify(healed))
          if (last === undefined || (isOver && fault.id !== 'away')) {
            expect(isOver).toBe(true)
            continue
          }
          met.set(fault.id, (met.get(fault.id) ?? 0) + 1)
          expect(before(first.at)).toContainEqual({ fault: fault.id, is: 'injected' })
          expect(isOver).toBe(fault.id === 'away')
          expect(before(last.at)).toContainEqual(healed)
          expect(coursesOf(schedule)).toEqual(
            expect.arrayContaining([
              expect.stringMatching(
                fault.id === 'away' ? /^redrive/ : /^redrive.* during (rolling-restart|start-version)$/,
              ),
            ]),
          )
        }
    for (const name of ['roll', 'back', 'away']) expect(met.get(name), name).toBeGreaterThan(0)
  })
})
