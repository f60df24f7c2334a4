import { assert, jsonValue, property } from 'fast-check'
import { expect, test } from 'vitest'
import { parseGoJson } from '../../../../../emulators/toxiproxy/api/go-json-parse.ts'
import type { GoJson } from '../../../../../emulators/toxiproxy/api/go-json-parse.ts'

const plain = (value: GoJson): unknown => {
  if (value.kind === 'null') return null
  if (value.kind === 'number') return Number(value.text)
  if (value.kind === 'array') return value.items.map(plain)
  if (value.kind === 'object') return Object.fromEntries(value.entries.map(([key, item]) => [key, plain(item)]))
  return value.value
}

test('it reads what JSON.parse reads', () => {
  assert(
    property(jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(plain(parseGoJson(text))).toEqual(JSON.parse(text))
      expect(plain(parseGoJson(JSON.stringify(value, null, 2)))).toEqual(JSON.parse(text))
    }),
  )
})

test('half a surrogate pair becomes the replacement character', () => {
  expect(parseGoJson(String.raw`"\ud800x"`)).toEqual({ kind: 'string', value: '\uFFFDx' })
})

test('what follows the first value does not matter', () => {
  expect(parseGoJson('{} }')).toEqual({ kind: 'object', entries: [] })
  expect(parseGoJson('1 2')).toEqual({ kind: 'number', text: '1' })
})

test('both of two fields of one name are told, in order', () => {
  const entries = [
    ['a', { kind: 'number', text: '1' }],
    ['a', { kind: 'null' }],
  ]
  expect(parseGoJson('{"a":1,"a":null}')).toEqual({ kind: 'object', entries })
})

// Texts of Go 1.26, see the recorded answers of the integration test for many more.
test.for([
  ['', 'EOF'],
  ['[1', 'unexpected EOF'],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 2}', "invalid character '2' after object key:value pair"],
  ['[1 2]', "invalid character '2' after array element"],
  ['nil', "invalid character 'i' in literal null (expecting 'u')"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e+', 'unexpected EOF'],
  ['"\n"', String.raw`invalid character '\n' in string literal`],
  [String.raw`"\q"`, "invalid character 'q' in string escape code"],
  [String.raw`"\u00g0"`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
  ["'", String.raw`invalid character '\'' looking for beginning of value`],
  ['é', "invalid character 'Ã' looking for beginning of value"],
] as const)('%j is refused: %s', ([text, message]) => {
  expect(() => parseGoJson(text)).toThrow(new Error(message))
})
