import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { type LoopWatch, loopWatch } from '../../../../watch/engine/loop-watch.ts'

let loop: LoopWatch | undefined
afterEach(() => loop?.stop())

const block = (ms: number): void => {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}

it('tells of the time for which nothing ran, to whom it reached', async () => {
  const watched = (loop = loopWatch())
  await delay(100)
  const beforeMs = performance.now()
  block(600)
  expect(watched.worst(beforeMs)).toBeGreaterThan(500)
  await delay(100)
  expect(watched.worst(beforeMs)).toBeGreaterThan(500)
  expect(watched.worst(beforeMs - 60, beforeMs - 50)).toBeLessThan(500)
  expect(watched.worst(performance.now())).toBeLessThan(500)
})
