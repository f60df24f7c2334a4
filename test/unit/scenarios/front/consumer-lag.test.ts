import { expect, it } from 'vitest'
import type { Walk } from '../../../../harness/model/walk.ts'
import { consumerLag } from '../../../../scenarios/front/consumer-lag.ts'

interface Consumers {
  readonly variant?: string
  /** How many of the events written they book. */
  readonly booked: number | ((written: number) => number)
  readonly lag: number
  readonly deadLetters: number
}

/** A walk on consumers that book so many of the events written before they stand still for ever, on a clock that only waiting moves. */
const walkOn = ({ variant = 'unreadable-message', booked, lag, deadLetters }: Consumers) => {
  let [written, waitedMs] = [0, 0]
  const found: string[] = []
  const injected: string[] = []
  const bookedOf = (): number => (typeof booked === 'number' ? booked : booked(written))
  const used = {
    variant,
    mark: 'm',
    operations: [],
    front: {
      name: 'door',
      behind: { consumer: 2 },
      consumer: { alert: { name: 'Lag', above: 5, withinMs: 20_000 } },
      idOf: ({ body }: { body: string }) => body,
      events: {
        lag: async () => Promise.resolve({ total: lag }),
        poison: async () => Promise.resolve(3),
        deadLetters: async () => Promise.resolve(written === 0 ? 0 : deadLetters),
        times: ({ body }: { body: string }) => Number(Number(body) <= bookedOf()),
      },
    },
    step: async (_: string, work: () => Promise<unknown>) => work(),
    request: async (name: string, { id = '' }: { id?: string }) =>
      Promise.resolve({ status: 200, headers: {}, tookMs: 1, body: name === 'write' ? String((written += 1)) : id }),
    record: () => undefined,
    inject: async (fault: string) => {
      injected.push(`${fault} after ${written}`)
      return Promise.resolve({ bitten: async () => Promise.resolve(), heal: async () => Promise.resolve() })
    },
    found: ({ what, got }: { what: string; got: string }) => void found.push(`${what}: ${got}`),
    until: async (withinMs: number, isSo: () => Promise<boolean>) => {
      if (await isSo()) return true
      waitedMs += withinMs
      return isSo()
    },
  }
  // Only these parts of a walk are used.
  const walk: Walk = Object.assign(Object.create(null), used)
  return { walk, found, injected, waitedMs: () => waitedMs }
}

it('waits once for what stands still behind a message that nobody can read, and tells all that it found', async () => {
  const { walk, found, waitedMs } = walkOn({ booked: 4, lag: 6, deadLetters: 0 })
  await consumerLag().walk(walk)
  expect(waitedMs()).toBe(45_000)
  expect(found.filter((each) => each.startsWith('event '))).toHaveLength(10)
  expect(found).toEqual(
    expect.arrayContaining([
      'event 4 of 10: booked once',
      'event 5 of 10: never booked',
      'the lag afterwards: 6 messages',
      'unreadable messages: 0 of 3 there',
    ]),
  )
})

it('gives those that go on all the time for what comes last', async () => {
  const { walk, found, waitedMs } = walkOn({ booked: 10, lag: 0, deadLetters: 2 })
  await consumerLag().walk(walk)
  expect(waitedMs()).toBe(45_000)
  expect(found).toEqual(expect.arrayContaining(['the lag afterwards: none', 'unreadable messages: 2 of 3 there']))
})

it('heaps up more where consumers are through with it before one can be killed, and kills that one in the middle', async () => {
  const booked = (written: number): number => (written < 100 ? written : written - 1)
  const { walk, injected } = walkOn({ variant: 'rebalance-in-mid-batch', booked, lag: 0, deadLetters: 0 })
  await consumerLag().walk(walk)
  expect(injected).toEqual([
    'stands-still-1 after 2',
    'stands-still-2 after 2',
    'stands-still-1 after 82',
    'stands-still-2 after 82',
    'dies-1 after 282',
    'stands-still-1 after 282',
    'stands-still-2 after 282',
    'dies-2 after 362',
  ])
})

it('kills nobody, and says so, where consumers are through with whatever is heaped up', async () => {
  const booked = (written: number): number => written
  const { walk, injected } = walkOn({ variant: 'rebalance-in-mid-batch', booked, lag: 0, deadLetters: 0 })
  await expect(consumerLag().walk(walk)).rejects.toThrow('the consumers were through with 1280 events before')
  expect(injected.filter((each) => each.startsWith('dies'))).toEqual([])
})
