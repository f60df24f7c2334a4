import { describe, expect, it } from 'vitest'
import { messageReader, type MessageReaderOptions } from '../../../../proxies/postgres/message-reader.ts'

const message = (type: string, body: string): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(4 + Buffer.byteLength(body), 1)
  return Buffer.concat([head, Buffer.from(body)])
}

/** Everything that passed, and the messages that were read, for pieces of a given size. */
const readAll = (stream: Buffer, pieceBytes: number, options: MessageReaderOptions, begin = false) => {
  const reader = messageReader(options)
  const passed: Buffer[] = []
  const messages: string[] = []
  for (let at = 0; at < stream.length; at += pieceBytes)
    for (const piece of reader.feed(stream.subarray(at, at + pieceBytes))) {
      passed.push(piece.raw)
      if (piece.message === undefined) continue
      messages.push(`${piece.message.type}: ${piece.message.body.toString()}`)
      if (begin && piece.message.type === 'startup') reader.started()
    }
  return { passed: Buffer.concat(passed), messages }
}

describe('messageReader', () => {
  const stream = Buffer.concat([
    message('Q', 'select 1'),
    message('d', 'rows that nobody reads'),
    message('S', ''),
    message('Q', 'commit'),
  ])
  const reads = new Set(['Q', 'S'])

  it('finds the same messages in pieces of any size, and passes every byte', () => {
    for (let size = 1; size <= stream.length; size += 1) {
      const { passed, messages } = readAll(stream, size, { reads })
      expect(passed.equals(stream)).toBe(true)
      expect(messages).toEqual(['Q: select 1', 'S: ', 'Q: commit'])
    }
  })

  it('reads messages without a type byte until the start is over', () => {
    const startup = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0])
    const whole = Buffer.concat([startup, message('Q', 'commit')])
    for (let size = 1; size <= whole.length; size += 1)
      expect(readAll(whole, size, { reads, startup: true }, true)).toEqual({
        passed: whole,
        messages: [`startup: ${startup.subarray(4).toString()}`, 'Q: commit'],
      })
  })

  it('passes a long message in pieces, and reads its beginning once it is through', () => {
    const text = `${'key '.repeat(200_000)}end`
    const whole = Buffer.concat([message('Q', text), message('Q', 'commit')])
    for (const size of [1_000, 65_536, whole.length]) {
      const { passed, messages } = readAll(whole, size, { reads })
      expect(passed.equals(whole)).toBe(true)
      expect(messages.length).toBe(2)
      expect(text.startsWith((messages[0] ?? '').slice(3))).toBe(true)
    }
  })

  it('passes what is no message at all', () => {
    const noise = Buffer.from('Q\0\0\0\0 is no length that a message has')
    for (const size of [1, 3, noise.length]) expect(readAll(noise, size, { reads }).passed.equals(noise)).toBe(true)
  })
})
