import { expect, test } from 'vitest'
import { alarm } from '../../../../../emulators/toxiproxy/stream/alarm.ts'

const rung = (waitMs: number): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const dueMs = performance.now() + waitMs
  alarm(dueMs, () => resolve(performance.now() - dueMs))
  return promise
}

test('it never rings early', async () => {
  // Fractions, because a timer counts whole milliseconds from a rounded start.
  const waitsMs = Array.from({ length: 200 }, (_none, index) => index / 13)
  const lateMs = await Promise.all(waitsMs.map(rung))
  expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0)
})

test('a time that has passed rings at the next turn, not at once', async () => {
  let rang = false
  const { promise, resolve } = Promise.withResolvers<void>()
  alarm(0, () => {
    rang = true
    resolve()
  })
  expect(rang).toBe(false)
  await promise
})

test('a cancelled one never rings', async () => {
  let rings = 0
  const ring = (): void => {
    rings += 1
  }
  for (const waitMs of [0, 2]) alarm(performance.now() + waitMs, ring)()
  await rung(5)
  expect(rings).toBe(0)
})
