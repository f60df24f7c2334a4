import { describe, expect, it } from 'vitest'
import { planCells } from '../../../../harness/plan/plan.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import type { StreamFacts } from '../../../../harness/model/target.ts'
import { streamFacts } from '../../stream-facts.ts'

const releases = { current: { name: '2', env: {} }, previous: { name: '1', env: {} } }
const everything: Partial<StreamFacts> = {
  links: { dependency: 'd', mapping: 'm', source: 's', database: 'db' },
  opensDatabase: true,
  publishesTo: 'own',
  matches: true,
  addsUp: true,
  thenTable: 't2',
  carries: 'reference',
  statements: { timeoutMs: 2000, slowMs: 500 },
  releases,
  // Without a lock time-out that was declared, by which a lock would be held.
  row: { database: 'd', table: 't', where: 'k = $1' },
}

/** The longest time in force of every fault that is planned, by cell and fault. */
const timesOf = (facts: Partial<StreamFacts>): ReadonlyMap<string, number> =>
  new Map(
    planCells({
      target: 't',
      stack: 's',
      seed: 'a',
      scenarios: Object.values(scenarios).map((make) => make()),
      streams: [
        streamFacts({ ...everything, ...facts }),
        streamFacts({ ...everything, ...facts, name: 'fifo', fifo: true }),
      ],
    }).cells.flatMap(({ scenario, stream, variant, schedule }) =>
      schedule.faults.flatMap(({ id, options }) => {
        const atMostMs = Object(options).atMostMs
        return typeof atMostMs === 'number'
          ? [[`${scenario.name}/${stream.name}/${variant}/${id}`, atMostMs] as const]
          : []
      }),
    ),
  )

describe('how long a fault may be in force', () => {
  it('goes with the visibility time-out of the queue, and is a constant nowhere', () => {
    const [short, long] = [timesOf({ visibilityTimeoutMs: 2_000 }), timesOf({ visibilityTimeoutMs: 30_000 })]
    expect(long.size).toBeGreaterThan(60)
    expect([...long].filter(([cell, ms]) => ms === short.get(cell))).toEqual([])
  })

  it('has room for all deliveries of a message where it is not a lock that keeps it waiting', () => {
    const [slow, held] = [30_000, new Set(['lock', 'lock1', 'lock2', 'meet1', 'meet2', 'meet3', 'held', 'batch'])]
    const times = [...timesOf({ visibilityTimeoutMs: slow })].filter(([cell]) => !held.has(cell.split('/')[3] ?? ''))
    expect(times.filter(([, ms]) => ms < 3 * slow)).toEqual([])
  })

  it('has room for every delivery of an event that is to be dead-lettered, however many its queue allows', () => {
    const [visibilityTimeoutMs, maxReceiveCount] = [30_000, 50]
    const times = timesOf({ visibilityTimeoutMs, maxReceiveCount })
    const all = maxReceiveCount * visibilityTimeoutMs
    expect(times.get('bad-gateway-outage/stream/beyond-budget/fk1')).toBeGreaterThan(all)
    expect(times.get('bad-gateway/stream/within-budget/fk1')).toBeGreaterThan(all - visibilityTimeoutMs)
    expect(times.get('recoverable-or-not/stream/gateway-timeout/refusal')).toBeGreaterThan(all)
    // Dead-lettered, redriven, and dead-lettered again.
    expect(times.get('recoverable-or-not/stream/bad-request/refusal')).toBeGreaterThan(2 * all)
    expect(timesOf({ visibilityTimeoutMs }).get('recoverable-or-not/stream/bad-request/refusal')).toBeGreaterThan(
      2 * 3 * visibilityTimeoutMs,
    )
  })

  it('goes with how long each replica may take to end and to start, where processes are restarted', () => {
    const times = timesOf({ startsWithinMs: 200_000, endsWithinMs: 30_000, replicas: 4 })
    expect(times.get('startup-without-database/stream/link-down/away')).toBeGreaterThan(4 * 230_000)
    expect(times.get('rolling-restart/stream/under-traffic/roll')).toBeGreaterThan(4 * 230_000)
    expect(times.get('rolling-restart/stream/one-at-commit/one')).toBeGreaterThan(230_000)
    expect(times.get('rollback/stream/back-and-forth/back')).toBeGreaterThan(8 * 230_000)
    expect(times.get('rollback/stream/back-and-forth/slow')).toBeGreaterThan(
      times.get('rollback/stream/back-and-forth/back') ?? Infinity,
    )
  })

  it('goes with how long the health may take to tell, and with the longest poll that SQS allows', () => {
    const times = timesOf({ healthTellsWithinMs: 90_000 })
    expect(times.get('health-tells-truth/stream/dependency-down/away')).toBeGreaterThan(180_000)
    expect(times.get('queue-errors/stream/receive-empty/outage')).toBeGreaterThan(2 * 20_000)
  })
})
