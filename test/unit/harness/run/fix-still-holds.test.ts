import { expect, it } from 'vitest'
import { fixStillHolds } from '../../../../harness/run/fix-still-holds.ts'
import { acknowledged, historyFrom, moved, published, received, row } from '../../history-builder.ts'

const poison = published('c1', { variant: 'unreadable', dies: true })
const fix = { kind: 'operate', action: 'fix', step: 'fix', subject: 's', words: '' } as const

it('sees an event that should have been unreadable take effect before anybody mended it', () => {
  expect(fixStillHolds(historyFrom([...poison, received('c1'), acknowledged('c1'), row('1')]))).toBe(true)
})

it('takes one that was mended here, or swallowed without effect, for what it is', () => {
  expect(fixStillHolds(historyFrom([...poison, received('c1'), fix, acknowledged('c1'), row('1')]))).toBe(false)
  expect(fixStillHolds(historyFrom([...poison, received('c1'), acknowledged('c1')]))).toBe(false)
  expect(fixStillHolds(historyFrom([...poison, moved('c1', 'dead-letter'), acknowledged('c1'), row('1')]))).toBe(false)
  const own = { kind: 'enqueue', copy: 'c1', messageId: 'd', queue: 'dlq', origin: 'system' } as const
  expect(fixStillHolds(historyFrom([...poison, own, acknowledged('c1'), row('1')]))).toBe(false)
})
