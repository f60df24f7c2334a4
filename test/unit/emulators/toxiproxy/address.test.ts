import { expect, test } from 'vitest'
import { joinHostPort, splitHostPort } from '../../../../emulators/toxiproxy/address.ts'

test.for([
  ['localhost:80', 'localhost', '80'],
  [':80', '', '80'],
  ['host:', 'host', ''],
  ['[::1]:80', '::1', '80'],
] as const)('%s is taken apart', ([address, host, port]) => {
  expect(splitHostPort(address)).toEqual({ host, port })
})

test.for([
  ['host', 'missing port in address'],
  ['', 'missing port in address'],
  ['::1:80', 'too many colons in address'],
  ['[::1]', 'missing port in address'],
  ['[::1]80', 'missing port in address'],
  ['[::1]:1:2', 'too many colons in address'],
  ['[::1:80', "missing ']' in address"],
  ['a[b:80', "unexpected '[' in address"],
  ['a]b:80', "unexpected ']' in address"],
] as const)('%s is refused: %s', ([address, problem]) => {
  expect(() => splitHostPort(address)).toThrow(new Error(`address ${address}: ${problem}`))
})

test('IPv6 is put in brackets', () => {
  expect([joinHostPort('127.0.0.1', 1), joinHostPort('::1', 1)]).toEqual(['127.0.0.1:1', '[::1]:1'])
})
