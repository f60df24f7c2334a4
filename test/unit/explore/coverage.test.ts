import { describe, expect, it } from 'vitest'
import { coursesOf } from '../../../explore/coverage/courses.ts'
import { noveltyOf, pairsPossible, withSchedule, withSkipped } from '../../../explore/coverage/coverage.ts'
import { pairsOf, placeOf } from '../../../explore/coverage/pairs.ts'
import { groundOf, nextSchedules } from '../../../explore/grammar/choose.ts'
import { movesOf } from '../../../explore/grammar/moves/index.ts'
import { sitesOf } from '../../../explore/sites/index.ts'
import { random } from '../../../harness/random.ts'
import { activityScheduleCreatedFacts as reconciled } from '../../../targets/reference/streams/activity-schedule-created.ts'
import { streamFacts } from '../stream-facts.ts'
import { faultOn, published, scheduleOf } from './schedules.ts'

const injected = (fault: string) => ({ fault, is: 'injected' }) as const
const refused = faultOn('f2', 'k1', {
  name: 'bad-gateway',
  options: { link: 'dependency', match: { key: 'k1' }, which: { first: 1 } },
  inject: { fault: 'f1', is: 'bitten' },
})
const crashed = faultOn('f1', 'k1', { inject: { after: 'e1.1', reaches: 'acknowledged' } })
const schedule = scheduleOf(
  [
    published('e1.1', 'k1', { before: 'start' }),
    published('e2.1', 'k1', injected('f1'), { version: 2, variant: 'update' }),
  ],
  [crashed, refused],
)

describe('pairs', () => {
  it('are each fault, its place and the kind of event that it strikes, with each other fault', () => {
    expect(pairsOf(schedule).map(({ name }) => name)).toEqual([
      'kill@called on update × bad-gateway',
      'bad-gateway@dependency on update × kill',
    ])
  })

  it('of a fault alone are with nothing', () => {
    expect(pairsOf({ ...schedule, faults: [crashed] }).map(({ name }) => name)).toEqual([
      'kill@called on update × nothing',
    ])
  })

  it('tell copies and versions that come late from others', () => {
    const strikes = (step: string) =>
      faultOn('f1', 'k1', { name: 'pause', options: {}, inject: { after: step, reaches: 'received' } })
    const steps = [
      published('e2.1', 'k2', { before: 'start' }, { version: 2, variant: 'update' }),
      published('e3.1', 'k2', { before: 'start' }),
      published('e1.1', 'k1', { before: 'start' }),
      published('e4.1', 'k1', { before: 'start' }, { version: 3, variant: 'update' }),
      published('e4.2', 'k1', { before: 'start' }, { version: 3, variant: 'update' }),
      published('e5.1', 'k1', { before: 'start' }, { version: 2, variant: 'update' }),
      published('e6.1', 'k1', { before: 'start' }, { version: 4, variant: 'delete' }),
    ]
    const kinds = steps.map(({ id }) => pairsOf(scheduleOf(steps, [strikes(id)]))[0]?.name.split(' ')[2])
    expect(kinds).toEqual(['early', 'create', 'create', 'update', 'copy', 'late', 'delete'])
  })

  it('of every place on a stream have names of their own', () => {
    const stream = streamFacts({
      links: { dependency: 'd', mapping: 'm', source: 's', database: 'db' },
      carries: 'reference',
    })
    const sites = sitesOf(stream)
    const named = Map.groupBy(sites, (site) => {
      const { name, options } = site.fault(stream, 'k1', random('x'))
      return placeOf({ name, options, heal: site.heal?.('f1', 'e1.1', 'e1.1') ?? [] })
    })
    // They differ in what meets there: a copy, or another event.
    const shared = [...named].filter(([, all]) => all.length > 1).map(([place]) => place)
    expect(shared.toSorted()).toEqual(['hanging-answer@mapping-not-done', 'reordered-delivery'])
    expect(pairsPossible(stream, { sites, moves: movesOf(stream) })).toBeGreaterThan(1_000)
  })
})

describe('coverage', () => {
  it('counts a pair as tried once both have bitten', () => {
    const all = withSchedule({}, 'orders', schedule, () => true)
    expect(Object.keys(all['orders']?.tried ?? {})).toHaveLength(2)
    const one = withSchedule({}, 'orders', schedule, (fault) => fault === 'f1')
    expect(one['orders']).toMatchObject({ tried: {}, idle: { 'kill@called on update × bad-gateway': 1 } })
  })

  it('makes what was tried less new, and what did not bite less so still', () => {
    const tried = withSchedule({}, 'orders', schedule, () => true)
    const idle = withSchedule({}, 'orders', schedule, () => false)
    const of = (coverage: typeof tried): number => noveltyOf(coverage, 'orders', schedule)
    expect(of({})).toBe(2)
    expect(of(tried)).toBe(1)
    expect(of(idle)).toBeLessThan(of(tried))
    expect(noveltyOf(tried, 'payments', schedule)).toBe(2)
  })

  it('makes a place less new at which nothing bit, beside whatever else, and not one that had nothing to wait for', () => {
    const beside = (name: string): typeof schedule => ({ ...schedule, faults: [crashed, { ...refused, name }] })
    const missed = withSchedule({}, 'orders', beside('bad-gateway'), () => false)
    expect(missed['orders']).toMatchObject({ bitten: {}, missed: { 'kill@called on update': 1 } })
    const bitten = withSchedule({}, 'orders', beside('bad-gateway'), (fault) => fault === 'f1')
    expect(bitten['orders']).toMatchObject({
      bitten: { 'kill@called on update': 1 },
      missed: { 'bad-gateway@dependency on update': 1 },
    })
    const of = (coverage: typeof missed): number => noveltyOf(coverage, 'orders', beside('slow-answer'))
    expect(of(missed)).toBeLessThan(of(bitten))
    expect(of(bitten)).toBeLessThan(2)
  })

  it('takes nothing for tried that could not be carried out, and what it holds for no longer new', () => {
    const skipped = withSkipped({}, 'orders', schedule)
    expect(skipped['orders']).toEqual({
      tried: {},
      idle: {},
      bitten: {},
      missed: {},
      courses: { create: 1, update: 1 },
    })
    expect(noveltyOf(skipped, 'orders', schedule)).toBe(1.5)
  })

  it('draws what nothing strikes as long as what goes on there is new', () => {
    const alone = scheduleOf([
      published('e1.1', 'k1', { before: 'start' }),
      { id: 'all', at: { before: 'start' }, action: { kind: 'operate', action: 'reconcile', stream: 'orders' } },
    ])
    const known = withSchedule({}, 'orders', schedule, () => true)
    expect(noveltyOf(known, 'orders', alone)).toBe(2)
    expect(
      noveltyOf(
        withSchedule(known, 'orders', alone, () => true),
        'orders',
        alone,
      ),
    ).toBe(1)
    const drawn = nextSchedules('a', { from: 0, count: 32 }, [groundOf(reconciled)], {})
    const acts = drawn.flatMap(({ schedule: { steps } }) =>
      steps.map(({ action }) => action.kind === 'operate' && action.action),
    )
    expect(acts).toContain('reconcile')
  })

  it('draws what is always left open as long as it is new, and not before what is sharp for ever', () => {
    const over = { mayDie: true, version: 2, variant: 'update' } as const
    const open = (): typeof schedule => ({
      ...schedule,
      steps: [
        ...schedule.steps.slice(0, 2),
        published('e2.1', 'k1', { after: 'e1.1', reaches: 'acknowledged' }, { version: 3, variant: 'merge' }),
        published('e3.1', 'k1', { after: 'e2.1', reaches: 'acknowledged' }, over),
      ],
    })
    const seen = withSchedule({}, 'orders', schedule, () => true)
    const of = (coverage: typeof seen, which: typeof schedule): number => noveltyOf(coverage, 'orders', which)
    expect(of(seen, open())).toBeGreaterThan(of(seen, schedule))
    let tried = seen
    for (let nth = 0; nth < 3; nth += 1) tried = withSchedule(tried, 'orders', open(), () => true)
    expect(of(tried, open())).toBeLessThan(of(tried, schedule))
  })
})

describe('courses', () => {
  it('are kinds of event, what a late one comes after, and what operators do', () => {
    const steps = [
      published('e1.1', 'k1', { before: 'start' }),
      published('e2.1', 'k1', { before: 'start' }, { version: 3, variant: 'merge' }),
      published('e3.1', 'k1', { before: 'start' }, { version: 2, variant: 'update' }),
      published('e3.2', 'k1', { before: 'start' }, { version: 2, variant: 'update' }),
      {
        id: 'redrive1',
        at: { before: 'start' },
        action: { kind: 'operate', action: 'redrive', stream: 's' },
      } as const,
    ]
    expect(coursesOf(scheduleOf(steps))).toEqual(['create', 'merge', 'late after merge', 'copy', 'redrive'])
    const undone = published('e4.1', 'k1', { before: 'start' }, { version: 4, variant: 'unmerge' })
    expect(coursesOf(scheduleOf([...steps, undone]))).toContain('unmerge')
  })

  it('tell an event that never came, what is done about it, and that it was sent after all', () => {
    const act = (id: string, action: 'reconcile' | 'repair') =>
      ({
        id,
        at: { after: 'w1.1', reaches: 'done' },
        action: { kind: 'operate', action, stream: 's', keys: ['k1'] },
      }) as const
    const steps = [
      published('w1.1', 'k1', { before: 'start' }, { withheld: true }),
      act('compared', 'reconcile'),
      act('repaired', 'repair'),
      published('w1.2', 'k1', { after: 'repaired', reaches: 'done' }),
    ]
    const about = ['reconcile of what never came', 'repair of what never came']
    expect(coursesOf(scheduleOf(steps))).toEqual(['withheld', ...about, 'sent after all'])
    const [, ...rest] = steps
    const told = rest.map((step) => ({ ...step, at: { before: 'start' } as const }))
    expect(coursesOf(scheduleOf(told))).toEqual(['reconcile', 'repair', 'copy'])
    const shrink = published('e1.1', 'k1', { before: 'start' }, { version: 2, variant: 'shrink' })
    expect(coursesOf(scheduleOf([shrink]))).toEqual(['shrink'])
  })

  it('say in the middle of which deployment operators act', () => {
    const roll = faultOn('roll', 'k1', { name: 'rolling-restart', options: {} })
    const redriven = (is: 'injected' | 'healed') => {
      const action = { kind: 'operate', action: 'redrive', stream: 's' } as const
      return coursesOf(scheduleOf([{ id: 'redrive1', at: { fault: 'roll', is }, action }], [roll]))
    }
    expect(redriven('injected')).toEqual(['redrive during rolling-restart'])
    expect(redriven('healed')).toEqual(['redrive'])
  })
})
