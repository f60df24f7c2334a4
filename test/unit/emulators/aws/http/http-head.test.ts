import { expect, test } from 'vitest'
import { parseHead } from '../../../../../emulators/aws/http/http-head.ts'

const head = (...lines: readonly string[]): string => lines.join('\r\n')

test('a head is method, target and headers by lower-case name', () => {
  const parsed = parseHead(
    head('POST /a?b=c HTTP/1.1', 'Host: x:1', 'X-Amz-Target:  AmazonSQS.SendMessage ', 'Content-Length: 12'),
  )
  expect(parsed).toMatchObject({ method: 'POST', target: '/a?b=c', keepAlive: true, length: 12 })
  expect(parsed?.headers.get('x-amz-target')).toBe('AmazonSQS.SendMessage')
})

test.each([
  ['HTTP/1.1', undefined, true],
  ['HTTP/1.1', 'close', false],
  ['HTTP/1.0', undefined, false],
  ['HTTP/1.0', 'Keep-Alive', true],
])('%s with Connection %s stays open: %s', (version, connection, keepAlive) => {
  const lines = [`GET / ${version}`, ...(connection === undefined ? [] : [`Connection: ${connection}`])]
  expect(parseHead(head(...lines))?.keepAlive).toBe(keepAlive)
})

test.each([
  ['no request line', head('hello')],
  ['another version', head('GET / HTTP/2.0')],
  ['a header without a colon', head('GET / HTTP/1.1', 'Host')],
  ['a space before the colon', head('GET / HTTP/1.1', 'Host : x')],
  ['a folded header', head('GET / HTTP/1.1', 'Host: x', ' y')],
  ['two lengths', head('POST / HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2')],
  ['a negative length', head('POST / HTTP/1.1', 'Content-Length: -1')],
  ['a length and chunks', head('POST / HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked')],
  ['an unknown encoding', head('POST / HTTP/1.1', 'Transfer-Encoding: gzip, chunked')],
])('%s is refused', (_what, text) => {
  expect(parseHead(text)).toBeUndefined()
})
