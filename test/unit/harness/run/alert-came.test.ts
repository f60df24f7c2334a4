import { expect, it } from 'vitest'
import { alertCame } from '../../../../harness/run/alert-came.ts'
import { historyFrom, moved } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

const alerts = { deadLetters: { name: 'letters', withinMs: 1_000 } }
const says = (state: 'raised' | 'cleared', actor: string) =>
  ({ kind: 'alert', name: 'letters', state, message: '', actor }) as const
const redriven = { kind: 'operate', action: 'redrive', step: 'settled', words: '' } as const
const letter = moved('c1', 'dead-letter')

const came = (
  reaches: 'alertRaised' | 'alertCleared',
  parts: Parameters<typeof historyFrom>[0],
  { nowMs = 500, stream = streamFacts({ alerts }) } = {},
): boolean | undefined => {
  const { operations } = historyFrom(parts)
  const cell = Object.assign(Object.create(null), { id: operations[0]?.cell, stream })
  const recorder = Object.assign(Object.create(null), { operations, now: () => nowMs })
  const progress = Object.create(null)
  return alertCame({ cell, recorder, progress }, { after: reaches === 'alertRaised' ? 'e1.1' : 'settled', reaches })
}

it('waits until there is something that an alert could tell of', () => {
  expect(came('alertRaised', [says('raised', 'one')])).toBeUndefined()
  expect(came('alertCleared', [letter, says('raised', 'one')])).toBeUndefined()
})

it('has come once somebody told of the dead letter', () => {
  expect(came('alertRaised', [letter])).toBe(false)
  expect(came('alertRaised', [says('raised', 'one'), letter])).toBe(false)
  expect(came('alertRaised', [letter, says('raised', 'one')])).toBe(true)
  const own = { kind: 'enqueue', copy: 'c1', key: 'K', messageId: 'd', queue: 'dlq', origin: 'system' } as const
  expect(came('alertRaised', [own])).toBe(false)
  expect(came('alertRaised', [own, says('raised', 'one')])).toBe(true)
})

it('has been cleared once all who told of it have said so', () => {
  const both = [letter, says('raised', 'one'), says('raised', 'two'), redriven]
  expect(came('alertCleared', both)).toBe(false)
  expect(came('alertCleared', [...both, says('cleared', 'one')])).toBe(false)
  expect(came('alertCleared', [...both, says('cleared', 'one'), says('cleared', 'two')])).toBe(true)
})

it('is waited for no longer than it has time, and not at all where nobody declared it', () => {
  expect(came('alertRaised', [letter], { nowMs: 1_100 })).toBe(true)
  expect(came('alertRaised', [letter], { stream: streamFacts() })).toBe(true)
})
