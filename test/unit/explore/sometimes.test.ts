import { expect, it } from 'vitest'
import { reachedIn, sometimes } from '../../../explore/coverage/sometimes.ts'
import { acknowledged, historyFrom, moved, published, received } from '../history-builder.ts'

const reached = (...parts: Parameters<typeof historyFrom>[0]) => reachedIn(historyFrom(parts))
const again = 'a message is delivered again while the first still works on it'
const retried = 'a retry succeeds'
const both = 'two replicas work on one key'
const overtaken = 'an event is redriven after newer ones of its key'
const handled = 'a redriven event is handled'

it('reaches nothing where one message is received and acknowledged', () => {
  expect(reached(...published('a'), received('a'), acknowledged('a'))).toEqual([])
})

it('sees a message delivered again while the first still works on it', () => {
  const taken = [...published('a'), received('a'), received('a', 2, 'consumer-2')]
  expect(reached(...taken, acknowledged('a', 'consumer-2'))).toEqual([retried, both])
  expect(reached(...taken, acknowledged('a', 'consumer-2'), { ...acknowledged('a'), outcome: 'fail' })).toContain(again)
})

it('sees a retry that succeeds, not one that does not', () => {
  expect(reached(...published('a'), received('a'), received('a', 2))).toEqual([])
  expect(reached(...published('a'), received('a'), received('a', 2), acknowledged('a'))).toEqual([retried])
})

it('sees two replicas with messages of one key', () => {
  const copies = [...published('a'), ...published('b')]
  expect(reached(...copies, received('a'), acknowledged('a'), received('b', 1, 'consumer-2'))).toEqual([])
  expect(reached(...copies, received('a'), received('b', 1, 'consumer-2'))).toEqual([both])
})

it('sees an event that is redriven after newer ones, and one that is handled then', () => {
  const newer = [...published('b', { version: 2, event: 'e2' }), received('b'), acknowledged('b')]
  const back = [moved('a', 'dead-letter'), moved('a', 'redrive')]
  expect(reached(...published('a'), ...back)).toEqual([])
  expect(reached(...published('a'), ...newer, ...back)).toEqual([overtaken])
  const done = Object.assign(acknowledged('a'), { messageId: 'r-a' })
  expect(reached(...published('a'), ...back, done)).toEqual([handled])
})

it('has a test for each', () => {
  expect(Object.keys(sometimes).toSorted()).toEqual([again, both, handled, overtaken, retried].toSorted())
})
