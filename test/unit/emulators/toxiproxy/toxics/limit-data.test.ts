import { expect, test } from 'vitest'
import { limitData } from '../../../../../emulators/toxiproxy/toxics/limit-data.ts'
import { play } from './play.ts'

test.for([
  ['less than the limit stays open', ['12345'], '12345'],
  ['exactly the limit passes, then the end', ['0123456789'], '0123456789.'],
  ['more is cut', ['0123456789abc'], '0123456789.'],
  ['chunks add up', ['01234', '56789'], '0123456789.'],
  ['the chunk over the limit is cut', ['01234567', '89abc'], '0123456789.'],
] as const)('%s', async ([, chunks, passed]) => {
  const { send, came } = play(limitData, { bytes: 10 })
  for (const chunk of chunks) send(chunk)
  expect(await came(passed.length)).toBe(passed)
})

test('a limit of 0 ends at the first byte', async () => {
  const { send, came } = play(limitData, { bytes: 0 })
  send('x')
  expect(await came(1)).toBe('.')
})

test('the end of the source ends it', async () => {
  const { stub, came } = play(limitData, { bytes: 10 })
  stub.inbox.end()
  expect(await came(1)).toBe('.')
})

test('what passed before an update counts', async () => {
  const { send, came, update } = play(limitData, { bytes: 10 })
  send('0123')
  expect(await came(4)).toBe('0123')
  await update({ bytes: 6 })
  send('456789')
  expect(await came(7)).toBe('012345.')
})

test('with no toxicity nothing is counted', async () => {
  const { send, came } = play(limitData, { bytes: 2 }, 0)
  send('01234')
  expect(await came(5)).toBe('01234')
})

test('once closed it cannot be updated or removed', async () => {
  const { stub, send, came } = play(limitData, { bytes: 1 })
  send('x')
  expect(await came(2)).toBe('x.')
  expect(stub.closed).toBe(true)
})
