import { expect, it } from 'vitest'
import { alertCame, waitsForAlert } from '../../../../harness/run/alert-came.ts'
import { workMs } from '../../../../harness/run/work-ms.ts'
import { historyFrom } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

const stream = streamFacts({ alerts: { duplicate: 'twice' } })
const moment = { after: 'duplicate', reaches: 'duplicateTold' } as const
const made = { kind: 'operate', action: 'map-another', step: 'duplicate', keys: ['K'], words: '' } as const
const told = { kind: 'alert', name: 'twice', state: 'raised', key: 'K', message: '' } as const

const came = (
  parts: Parameters<typeof historyFrom>[0],
  { open = 1, nowMs = 500, lastMoveMs = 0 } = {},
): boolean | undefined => {
  const { operations } = historyFrom(parts)
  const cell = Object.assign(Object.create(null), { id: operations[0]?.cell, stream })
  const recorder = Object.assign(Object.create(null), { operations, now: () => nowMs })
  const progress = Object.assign(Object.create(null), { open: () => open, lastMoveMs: () => lastMoveMs })
  return alertCame({ cell, recorder, progress }, moment)
}

it('is a moment that waits for an alert', () => {
  expect(waitsForAlert(moment)).toBe(true)
})

it('waits until the record is there twice', () => {
  expect(came([told], { open: 0, nowMs: 1e6 })).toBeUndefined()
  expect(came([{ ...made, outcome: 'fail' }, told])).toBeUndefined()
  expect(came([{ ...made, step: 'other' }, told])).toBeUndefined()
})

it('has come once the alert told of one of its records since, and by no other alert', () => {
  expect(came([made, told])).toBe(true)
  expect(came([told, made])).toBeUndefined()
  for (const other of [{ key: 'L' }, { name: 'letters' }, { state: 'cleared' }] as const)
    expect(came([made, { ...told, ...other }])).toBeUndefined()
})

it('has come too once nothing is left that could tell, and its consumer had the time of a message to work on', () => {
  expect(came([made], { open: 0, nowMs: workMs(stream) })).toBe(false)
  expect(came([made], { open: 0, nowMs: 2 * workMs(stream) })).toBe(true)
  expect(came([made], { open: 0, nowMs: 2 * workMs(stream), lastMoveMs: 1.5 * workMs(stream) })).toBe(false)
  expect(came([made], { open: 1, nowMs: 2 * workMs(stream) })).toBeUndefined()
})
