import { expect, test } from 'vitest'
import { createInbox } from '../../../../../emulators/toxiproxy/stream/inbox.ts'

const chunk = (text: string): { data: Buffer; sinceMs: number } => ({ data: Buffer.from(text), sinceMs: 0 })

test('chunks come out in order, then the end, again and again', () => {
  const inbox = createInbox(2)
  void inbox.send(chunk('a'))
  void inbox.send(chunk('b'))
  inbox.end()
  const taken = [inbox.take(), inbox.take(), inbox.take(), inbox.take()]
  expect(taken).toEqual([chunk('a'), chunk('b'), 'end', 'end'])
})

test('without room for any, a sender waits until its chunk is taken', async () => {
  const inbox = createInbox(0)
  const sent = inbox.send(chunk('a'))
  expect(sent).toBeInstanceOf(Promise)
  inbox.take()
  await sent
})

test('with room, only the chunk too many waits', async () => {
  const inbox = createInbox(1)
  expect(inbox.send(chunk('a'))).toBeUndefined()
  const sent = inbox.send(chunk('b'))
  expect(sent).toBeInstanceOf(Promise)
  inbox.take()
  await sent
  expect(inbox.take()).toEqual(chunk('b'))
})

test('an arrival is told, the end too', () => {
  const inbox = createInbox(0)
  let arrivals = 0
  inbox.onArrival = () => (arrivals += 1)
  void inbox.send(chunk('a'))
  inbox.end()
  expect(arrivals).toBe(2)
})
