import { expect, it } from 'vitest'
import { readAnyLine } from '../../../../targets/own/read-any-line.ts'

it.each([
  ['{"level":"ERROR","message":"no such note","record":7}', { level: 'error', message: 'no such note', record: '7' }],
  ['{"level":30,"msg":"stored"}', { level: '30', message: 'stored' }],
  ['Traceback (most recent call last):', { level: 'info', message: 'Traceback (most recent call last):' }],
  ['ERROR:root:no such note', { level: 'error', message: 'ERROR:root:no such note' }],
  ['2026-03-02 09:15:00,123 [main] WARN  notes - slow', expect.objectContaining({ level: 'warn' })],
  ['2026-03-02T09:15:00.123Z ERROR 7 --- [notes] c.example.Notes : no', expect.objectContaining({ level: 'error' })],
  ['time=2026-03-02T09:15:00Z level=error msg="no such note"', expect.objectContaining({ level: 'error' })],
  ['INFO:notes:no ERROR was seen', expect.objectContaining({ level: 'info' })],
  ['stored with ERROR_CODE=0', expect.objectContaining({ level: 'info' })],
  ['{"a":1}', { level: 'info', message: '{"a":1}' }],
  ['  ', undefined],
])('reads %s', (line, read) => {
  expect(readAnyLine(line)).toEqual(read)
})
