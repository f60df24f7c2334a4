import { expect, test } from 'vitest'
import { noop } from '../../../../../emulators/toxiproxy/toxics/noop.ts'
import { resetPeer } from '../../../../../emulators/toxiproxy/toxics/reset-peer.ts'
import { slicer } from '../../../../../emulators/toxiproxy/toxics/slicer.ts'
import { slowClose } from '../../../../../emulators/toxiproxy/toxics/slow-close.ts'
import { timeout } from '../../../../../emulators/toxiproxy/toxics/timeout.ts'
import { play } from './play.ts'

test('noop passes data and the end', async () => {
  const { send, came, stub } = play(noop, {})
  send('a')
  stub.inbox.end()
  expect(await came(2)).toBe('a.')
})

test('slow_close passes data at once and holds the end back', async () => {
  const { send, came, out, stub } = play(slowClose, { delay: 30 })
  send('a')
  expect(await came(1)).toBe('a')
  const endedMs = performance.now()
  stub.inbox.end()
  expect(await came(2)).toBe('a.')
  expect((out.at(-1)?.atMs ?? 0) - endedMs).toBeGreaterThanOrEqual(30)
})

test('slow_close that leaves while it waits ends at once', async () => {
  const { came, stub } = play(slowClose, { delay: 600_000 })
  stub.inbox.end()
  await stub.halt()
  stub.drain()
  expect(await came(1)).toBe('.')
})

test('timeout swallows, and ends so long after the last data', async () => {
  const { send, came, out } = play(timeout, { timeout: 30 })
  send('lost')
  const sentMs = performance.now()
  expect(await came(1)).toBe('.')
  expect((out.at(-1)?.atMs ?? 0) - sentMs).toBeGreaterThanOrEqual(29)
})

test('timeout ends when it leaves, though it spared the connection', async () => {
  const { came, stub } = play(timeout, { timeout: 0 }, 0)
  await stub.halt()
  stub.drain()
  expect(await came(1)).toBe('.')
})

test('reset_peer ends after its time at the first data, which is lost', async () => {
  const { send, came, out, stub } = play(resetPeer, { timeout: 30 })
  const sentMs = performance.now()
  send('lost')
  expect(await came(1)).toBe('.')
  expect((out.at(-1)?.atMs ?? 0) - sentMs).toBeGreaterThanOrEqual(30)
  expect(stub.closed).toBe(true)
})

test('the slicer that leaves in the middle loses nothing', async () => {
  const { send, came, stub } = play(slicer, { average_size: 2, delay: 600_000_000 })
  send('0123456789')
  send('abc')
  expect(await came(2)).toBe('01')
  await stub.halt()
  stub.drain()
  expect(await came(13)).toBe('0123456789abc')
})

test('updates that come at the same moment start a toxic once', async () => {
  const { send, came, update } = play(timeout, { timeout: 0 })
  send('lost')
  await Promise.all([update({ timeout: 0 }), update({ timeout: 0 }), update({ timeout: 1 })])
  expect(await came(1)).toBe('.')
})
