import { expect, it } from 'vitest'
import { attribution } from '../../../../harness/record/attribution.ts'
import type { Operation } from '../../../../harness/model/operation.ts'
import type { Recorder } from '../../../../harness/record/recorder.ts'
import { historySink } from '../../../../harness/record/sink.ts'
import { readAnyLine } from '../../../../targets/own/read-any-line.ts'

/** What of some lines comes into the history. */
const recorded = (lines: readonly string[]): readonly Operation[] => {
  const operations: Operation[] = []
  const attribute = attribution()
  attribute.claim('cell', 'note-17')
  const record: Recorder['record'] = (given) => {
    const operation = { ...given, index: operations.length, timeMs: 0 }
    operations.push(operation)
    return operation
  }
  const sink = historySink({ record }, attribute, readAnyLine)
  for (const line of lines) sink.line('own-1', line)
  return operations
}

it('keeps lines about an event of a cell, and of the others those that tell of an error', () => {
  const kept = recorded([
    '{"level":"info","message":"note-17 was stored"}',
    '{"level":"info","message":"polling"}',
    'plain words about nothing',
    '{"level":"ERROR","message":"the connection is closed"}',
    '{"level":50,"msg":"so says pino"}',
    '{"level":"warn","message":"slow"}',
  ])
  expect(kept).toMatchObject([
    { message: 'note-17 was stored', cell: 'cell', key: 'note-17' },
    { message: 'the connection is closed', level: 'error', actor: 'own-1' },
    { message: 'so says pino', level: '50' },
  ])
})
