import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../../../harness/model/scenario.ts'
import { planCells } from '../../../../harness/plan/plan.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { streamFacts } from '../../stream-facts.ts'

const plannedOf = (
  make: () => Scenario,
  maxReceiveCount: number,
  variant?: string,
  facts: Parameters<typeof streamFacts>[0] = {},
) => {
  const { cells, skipped } = planCells({
    target: 't',
    stack: 's',
    seed: 'a',
    scenarios: [make()],
    streams: [streamFacts({ maxReceiveCount, links: { dependency: 'd', database: 'db' }, ...facts })],
  })
  const cell = cells.find((each) => variant === undefined || each.variant === variant)
  return { skipped, steps: cell?.schedule.steps ?? [], scenario: cell?.scenario }
}

const planned = (name: keyof typeof scenarios, maxReceiveCount: number, variant?: string) =>
  plannedOf(scenarios[name], maxReceiveCount, variant)

const may = (steps: ReturnType<typeof planned>['steps']) =>
  steps.flatMap(({ id, action }) => (action.kind === 'publish' && action.mayRunOut === true ? [id] : []))

describe('an event whose faults cost more deliveries than its queue allows', () => {
  it('may die, and is brought back once the faults are over, where it was dead-lettered', () => {
    const { steps } = planned('consumer-crash', 1, 'delete-received')
    // A bystander has nothing to bear.
    expect(may(steps)).toEqual(['e1.1'])
    expect(steps.filter(({ action }) => action.kind === 'operate')).toEqual([
      {
        id: 'back-e1.1',
        at: [
          { after: 'e1.1', reaches: 'deadLettered' },
          { fault: 'crash', is: 'healed' },
        ],
        until: { after: 'e1.1', reaches: 'acknowledged' },
        action: { kind: 'operate', action: 'redrive', stream: 'stream' },
      },
    ])
  })

  it('may not die where the queue allows what they cost', () => {
    const { steps } = planned('consumer-crash', 2, 'delete-received')
    expect(may(steps)).toEqual([])
    expect(steps.filter(({ action }) => action.kind === 'operate')).toEqual([])
  })

  it('is brought back one after the other, as a queue has one redrive under way', () => {
    const { steps } = planned('duplicate-delivery', 1, 'lost-acknowledgement')
    expect(may(steps)).toEqual(['ek1.1', 'ek2.1', 'ek3.1'])
    const last = steps.find(({ id }) => id === 'back-ek3.1')
    expect(last?.at).toContainEqual({ after: 'ek2.1', reaches: 'acknowledged' })
  })

  it('waits for no fault that only comes once it is back', () => {
    const { steps } = planned('connection-exhaustion', 1)
    const moments = [steps.find(({ id }) => id === 'back-e3.1')?.at ?? []].flat()
    expect(moments).toContainEqual({ fault: 'full', is: 'healed' })
    expect(moments).not.toContainEqual({ fault: 'lock', is: 'healed' })
  })

  it('is over before the next one of its key comes where a queue of two deliveries and its order alone tell which is the latest', () => {
    const lockable = { database: 'db', table: 'orders', where: 'id = $1' }
    const stepsOf = (maxReceiveCount: number, more: Parameters<typeof streamFacts>[0]) =>
      plannedOf(scenarios['terminated-backends'], maxReceiveCount, 'server-restarted', {
        row: lockable,
        replicas: 2,
        ...more,
      }).steps
    const comes = (maxReceiveCount: number, more: Parameters<typeof streamFacts>[0]) =>
      stepsOf(maxReceiveCount, more).find(({ id }) => id === 'e3.1')?.at
    // Two replicas learn of their dead connections from any message.
    expect([may(stepsOf(2, {})), may(stepsOf(3, {}))]).toEqual([['e1.1', 'e2.1', 'e3.1', 'b1.1'], []])
    const acknowledged = { after: 'e2.1', reaches: 'acknowledged' }
    const healed = { fault: 'cut', is: 'healed' }
    expect(comes(2, { fifo: true })).toEqual(acknowledged)
    expect([comes(2, {}), comes(3, { fifo: true }), comes(2, { fifo: true, latestBy: 'content' })]).toEqual([
      healed,
      healed,
      healed,
    ])
  })

  it('is skipped only where the claim is about a message that is handed out again', () => {
    const skipped = Object.values(scenarios).flatMap((make) =>
      plannedOf(make, 1).skipped.flatMap(({ scenario, reason }) =>
        reason.includes('handed out again') ? [scenario.name] : [],
      ),
    )
    expect([...new Set(skipped)].sort()).toEqual(['bad-gateway', 'consumer-pause', 'rate-limited'])
  })

  it('may die whatever the budget where the fault goes by something else than deliveries', () => {
    expect(may(planned('row-lock-contention', 3).steps)).toEqual(['e2.1'])
    expect(may(planned('connection-exhaustion', 3).steps)).toEqual(['e3.1'])
    expect(may(planned('consumer-pause', 3, 'called').steps)).toEqual(['e1.1'])
    expect(may(planned('consumer-pause', 3, 'delete-received').steps)).toEqual([])
  })
})
