import { expect, test } from 'vitest'
import { chunkedBody, fixedBody, type BodyReader } from '../../../../../emulators/aws/http/http-body.ts'

/** Feeds text in pieces of some length; what is left after the body, or undefined when it was refused. */
const feed = (reader: BodyReader, text: string, pieceBytes: number): string | undefined => {
  const bytes = Buffer.from(text, 'latin1')
  let after = ''
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    const piece = bytes.subarray(start, start + pieceBytes)
    if (reader.complete) after += piece.toString('latin1')
    else {
      const rest = reader.take(piece)
      if (rest === undefined) return undefined
      after += rest.toString('latin1')
    }
  }
  return after
}

const pieces = [1, 2, 3, 7, 1000]

test.each(pieces)('a body of known length in pieces of %i', (pieceBytes) => {
  const reader = fixedBody(5)
  expect(feed(reader, 'helloGET /', pieceBytes)).toBe('GET /')
  expect(reader.complete).toBe(true)
  expect(reader.whole().toString()).toBe('hello')
})

test('no body is complete from the start', () => {
  expect(fixedBody(0).complete).toBe(true)
})

test.each(pieces)('a chunked body in pieces of %i', (pieceBytes) => {
  const reader = chunkedBody()
  const text = '5\r\nhello\r\nA;x=y\r\n, world!\r\n\r\n0\r\nTrailer: x\r\n\r\nGET /'
  expect(feed(reader, text, pieceBytes)).toBe('GET /')
  expect(reader.complete).toBe(true)
  expect(reader.whole().toString()).toBe('hello, world!\r\n')
})

test.each(pieces)('an empty chunked body in pieces of %i', (pieceBytes) => {
  const reader = chunkedBody()
  expect(feed(reader, '0\r\n\r\n', pieceBytes)).toBe('')
  expect(reader.whole().length).toBe(0)
})

test.each(['x\r\n', '5\r\nhelloworld\r\n', '-1\r\n', '1'.repeat(2000)])('%j is refused', (text) => {
  expect(feed(chunkedBody(), text, 1000)).toBeUndefined()
})
