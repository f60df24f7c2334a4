import { expect, test } from 'vitest'
import { splitLines } from '../../../../../stacks/embedded/processes/split-lines.ts'

const split = (chunks: readonly Buffer[], maxLength?: number): string[] => {
  const lines: string[] = []
  const splitter = splitLines((line) => lines.push(line), maxLength)
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

test('joins what chunks cut, and gives a last line that has no end', () => {
  expect(split([Buffer.from('on'), Buffer.from('e\ntwo\r\nth'), Buffer.from('ree')])).toEqual(['one', 'two', 'three'])
})

test('keeps empty lines, and gives nothing for an end without a line', () => {
  expect(split([Buffer.from('one\n\ntwo\n')])).toEqual(['one', '', 'two'])
})

test('a carriage return and its line feed may come in two chunks', () => {
  expect(split([Buffer.from('one\r'), Buffer.from('\ntwo\n')])).toEqual(['one', 'two'])
})

test('a character of several bytes may be cut anywhere', () => {
  const bytes = Buffer.from('“naïve” 🙂\n')
  expect(split(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(['“naïve” 🙂'])
})

test('separators that JSON allows inside a string end no line', () => {
  const line = JSON.stringify({ note: 'a\u2028b\u2029c' })
  expect(split([Buffer.from(`${line}\n`)])).toEqual([line])
})

test('output without any end of line is given in pieces', () => {
  expect(split([Buffer.from('abcdefgh'), Buffer.from('ij\nk\n')], 4)).toEqual(['abcd', 'efgh', 'ij', 'k'])
})
