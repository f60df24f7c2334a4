import { expect, test } from 'vitest'
import { latency } from '../../../../../emulators/toxiproxy/toxics/latency.ts'
import { play } from './play.ts'

test('data comes late, in order, and never early', async () => {
  const { send, came, out, stub } = play(latency, { latency: 20, jitter: 10 })
  const sentMs: number[] = []
  for (const text of ['a', 'b', 'c', 'd']) {
    sentMs.push(performance.now())
    send(text)
  }
  stub.inbox.end()
  expect(await came(5)).toBe('abcd.')
  for (const [index, atMs] of sentMs.entries()) expect((out[index]?.atMs ?? 0) - atMs).toBeGreaterThanOrEqual(10)
})

test('a delay is not added for each that waits', async () => {
  const { send, came, out } = play(latency, { latency: 100 })
  const texts = Array.from({ length: 20 }, (_none, index) => String.fromCodePoint(97 + index))
  const startMs = performance.now()
  for (const text of texts) send(text)
  expect(await came(texts.join('').length)).toBe(texts.join(''))
  // Twenty delays would be two seconds.
  expect((out.at(-1)?.atMs ?? Infinity) - startMs).toBeLessThan(1000)
})

test('leaving hands on what was held, and the end', async () => {
  const { send, came, stub } = play(latency, { latency: 600_000 })
  for (const text of ['a', 'b', 'c']) send(text)
  stub.inbox.end()
  await stub.halt()
  stub.drain()
  expect(await came(4)).toBe('abc.')
})

test('an update lets the chunk at hand go and keeps the others', async () => {
  const { send, out, update, stub } = play(latency, { latency: 600_000 })
  for (const text of ['a', 'b']) send(text)
  await new Promise((resolve) => setImmediate(resolve))
  await update({ latency: 500_000 })
  expect(out.map(({ text }) => text)).toEqual(['a'])
  stub.kill()
})

test('a jitter larger than the latency does not turn time back', async () => {
  const { send, came } = play(latency, { latency: 1, jitter: 5 })
  for (const text of ['a', 'b', 'c', 'd', 'e']) send(text)
  expect(await came(5)).toBe('abcde')
})
