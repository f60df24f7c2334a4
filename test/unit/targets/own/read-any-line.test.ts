import { expect, it } from 'vitest'
import { readAnyLine } from '../../../../targets/own/read-any-line.ts'

it.each([
  ['{"level":"ERROR","message":"no such note","record":7}', { level: 'error', message: 'no such note', record: '7' }],
  ['{"level":30,"msg":"stored"}', { level: '30', message: 'stored' }],
  ['Traceback (most recent call last):', { level: 'info', message: 'Traceback (most recent call last):' }],
  ['{"a":1}', { level: 'info', message: '{"a":1}' }],
  ['  ', undefined],
])('reads %s', (line, read) => {
  expect(readAnyLine(line)).toEqual(read)
})
