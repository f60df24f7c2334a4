import { expect, test } from 'vitest'
import { bandwidth } from '../../../../../emulators/toxiproxy/toxics/bandwidth.ts'
import { play } from './play.ts'

test('a chunk takes as long as the rate says', async () => {
  const { send, came, out } = play(bandwidth, { rate: 1 })
  const startMs = performance.now()
  send('x'.repeat(50))
  expect(await came(50)).toBe('x'.repeat(50))
  expect((out[0]?.atMs ?? 0) - startMs).toBeGreaterThanOrEqual(49)
})

test('more than a tenth of a second’s worth goes out in slices', async () => {
  const { send, came, out } = play(bandwidth, { rate: 1 })
  const startMs = performance.now()
  send('x'.repeat(250))
  expect(await came(250)).toBe('x'.repeat(250))
  expect(out.map(({ text }) => text.length)).toEqual([100, 100, 50])
  expect((out.at(-1)?.atMs ?? 0) - startMs).toBeGreaterThanOrEqual(248)
})

test('a rate of 0 holds all, and leaving hands it on', async () => {
  const { send, came, out, stub } = play(bandwidth, { rate: 0 })
  send('held')
  send('too')
  stub.inbox.end()
  await new Promise((resolve) => setImmediate(resolve))
  expect(out).toEqual([])
  await stub.halt()
  stub.drain()
  expect(await came(8)).toBe('heldtoo.')
})

test('a rate below 0 is one of 0', async () => {
  const { send, came, update } = play(bandwidth, { rate: -5 })
  send('held')
  await update({ rate: 1000 })
  expect(await came(4)).toBe('held')
})
