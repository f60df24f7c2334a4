import { expect, it } from 'vitest'
import type { Walk } from '../../../../harness/model/walk.ts'
import { consumerLag } from '../../../../scenarios/front/consumer-lag.ts'

/** A walk on consumers that book so many of the events written before they stand still for ever, on a clock that only waiting moves. */
const walkOn = ({ booked, lag, deadLetters }: { booked: number; lag: number; deadLetters: number }) => {
  let [written, waitedMs] = [0, 0]
  const found: string[] = []
  const used = {
    variant: 'unreadable-message',
    mark: 'm',
    operations: [],
    front: {
      name: 'door',
      consumer: { alert: { name: 'Lag', above: 5, withinMs: 20_000 } },
      idOf: ({ body }: { body: string }) => body,
      events: {
        lag: async () => Promise.resolve({ total: lag }),
        poison: async () => Promise.resolve(3),
        deadLetters: async () => Promise.resolve(written === 0 ? 0 : deadLetters),
        times: ({ body }: { body: string }) => Number(Number(body) <= booked),
      },
    },
    step: async (_: string, work: () => Promise<unknown>) => work(),
    request: async (name: string, { id = '' }: { id?: string }) =>
      Promise.resolve({ status: 200, headers: {}, tookMs: 1, body: name === 'write' ? String((written += 1)) : id }),
    record: () => undefined,
    found: ({ what, got }: { what: string; got: string }) => void found.push(`${what}: ${got}`),
    until: async (withinMs: number, isSo: () => Promise<boolean>) => {
      if (await isSo()) return true
      waitedMs += withinMs
      return isSo()
    },
  }
  // Only these parts of a walk are used.
  const walk: Walk = Object.assign(Object.create(null), used)
  return { walk, found, waitedMs: () => waitedMs }
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
