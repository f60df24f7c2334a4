import { expect, it } from 'vitest'
import { untilGivenUp } from '../../../../harness/judge/until-given-up.ts'
import { historyFrom, moved, published, received } from '../../history-builder.ts'

const bite = { kind: 'fault', phase: 'bite', fault: 'f', faultId: 'f', key: 'K', words: '' } as const
const own = { kind: 'enqueue', copy: 'c1', key: 'K', messageId: 'd', queue: 'dlq', origin: 'system' } as const
const start = [...published('c1'), received('c1')]
/** What becomes of a fault that was met once, by what came after that. */
const after = (...parts: Parameters<typeof historyFrom>[0]) => {
  const history = historyFrom([...start, bite, ...parts])
  const operations = history.of('fault').map(({ index }) => index)
  return untilGivenUp(history, { bit: false, words: 'met: 1 (3 wanted)', operations })
}

it('takes a fault for met where the consumer itself gave up what met it', () => {
  expect(after({ ...own, actor: 'consumer-1' })).toMatchObject({
    bit: true,
    words: 'met: 1 (3 wanted), and then consumer-1 gave the event up by itself',
  })
})

it('does not where nobody gave up, the queue did, another event was given up, or only one of two', () => {
  expect(after().bit).toBe(false)
  expect(after(moved('c1', 'dead-letter')).bit).toBe(false)
  expect(after({ ...own, key: 'L' }).bit).toBe(false)
  expect(after(own, { ...bite, key: 'L' }).bit).toBe(false)
  const before = historyFrom([...start, own, bite])
  expect(untilGivenUp(before, { bit: false, words: '', operations: [before.of('fault')[0]?.index ?? -1] }).bit).toBe(
    false,
  )
})
