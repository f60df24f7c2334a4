import { Readable } from 'node:stream'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Call, isMeant } from '../../../../proxies/gateway/call.ts'
import { endToEnd, requestHeaders } from '../../../../proxies/gateway/headers.ts'
import { keepBody } from '../../../../proxies/gateway/keep-body.ts'
import { selector } from '../../../../proxies/gateway/selector.ts'
import { changing, type HttpWhich } from '../../../../harness/model/reach.ts'

const stream = new IncomingMessage(new Socket())
const call = (over: Partial<Call> = {}, text = ''): Call => ({
  method: 'POST',
  path: '/prisoners/A1/visits?x=1',
  rawHeaders: [],
  framed: true,
  body: { bytes: Buffer.from(text), whole: true, stream },
  ...over,
})

describe('which requests are meant', () => {
  it.each([
    [{}, true],
    [{ method: 'post' }, true],
    [{ method: 'GET' }, false],
    [{ method: 'changing' }, true],
    [{ path: '/visits' }, true],
    [{ path: '^/visits' }, false],
    [{ text: 'A1' }, true],
    [{ text: '"ref":"vb-1"' }, true],
    [{ text: 'vb-2' }, false],
    [{ method: 'POST', path: 'visits\\?x=1$', text: 'vb-1' }, true],
    [{ method: 'POST', path: 'visits', text: 'vb-2' }, false],
  ])('%j: %s', (match, meant) => {
    expect(isMeant(match, call({}, '{"ref":"vb-1"}'))).toBe(meant)
  })
})

it.each([
  ['PUT', true],
  ['PATCH', true],
  ['DELETE', true],
  ['GET', false],
  ['HEAD', false],
])('takes %s for one that changes something: %s', (method, meant) => {
  expect(isMeant({ method: changing }, call({ method }))).toBe(meant)
})

describe('which of them', () => {
  const chosen = (which: HttpWhich, count: number): number[] => {
    const selects = selector(which)
    return Array.from({ length: count }, (_, nth) => nth + 1).filter(() => selects())
  }

  it('takes all, the first, every k-th', () => {
    expect(chosen('all', 3)).toEqual([1, 2, 3])
    expect(chosen({ first: 2 }, 5)).toEqual([1, 2])
    expect(chosen({ every: 3 }, 10)).toEqual([3, 6, 9])
  })

  it('takes a share, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        const taken = chosen({ share, seed }, 50)
        expect(taken).toEqual(chosen({ share, seed }, 50))
        if (share === 0) expect(taken).toEqual([])
        if (share === 1) expect(taken).toHaveLength(50)
      }),
    )
    const half = chosen({ share: 0.5, seed: 's' }, 1000).length
    expect(half).toBeGreaterThan(400)
    expect(half).toBeLessThan(600)
  })
})

describe('headers', () => {
  it('of a connection stay there, whatever it names', () => {
    const raw = [
      'Connection',
      'close, X-A',
      'x-a',
      '1',
      'X-B',
      '2',
      'Keep-Alive',
      'timeout=5',
      'x-b',
      '3',
      'TE',
      'trailers',
    ]
    expect(endToEnd(raw)).toEqual(['X-B', '2', 'x-b', '3'])
  })

  it('say how long a kept body is, and that a streamed one is what it was', () => {
    const rawHeaders = ['Host', 'h', 'Transfer-Encoding', 'chunked', 'Expect', '100-continue']
    expect(requestHeaders(call({ rawHeaders }, 'abc'))).toEqual(['Host', 'h', 'Content-Length', '3'])
    const part = { bytes: Buffer.from('abc'), whole: false, stream }
    expect(requestHeaders(call({ rawHeaders, body: part }))).toEqual(['Host', 'h', 'Transfer-Encoding', 'chunked'])
    const sized = ['Host', 'h', 'Content-Length', '9']
    expect(requestHeaders(call({ rawHeaders: sized, body: part }))).toEqual(sized)
    expect(requestHeaders(call({ method: 'GET', framed: false }))).toEqual(['Host', 'localhost'])
  })
})

describe('a kept body', () => {
  const incoming = (pieces: readonly string[]): IncomingMessage => {
    const message = new IncomingMessage(new Socket())
    Readable.from(pieces.map((piece) => Buffer.from(piece)))
      .on('data', (piece) => message.push(piece))
      .on('end', () => message.push(null))
    return message
  }

  it('is whole below the limit, and begins the stream above it', async () => {
    expect(await keepBody(incoming(['ab', 'cd']), 100)).toMatchObject({ bytes: Buffer.from('abcd'), whole: true })
    const kept = await keepBody(incoming(['ab', 'cd', 'ef']), 3)
    expect(kept).toMatchObject({ bytes: Buffer.from('abcd'), whole: false })
    const rest: Buffer[] = []
    for await (const piece of kept.stream) rest.push(Buffer.from(piece))
    expect(Buffer.concat(rest).toString()).toBe('ef')
  })

  it('that breaks off is an error', async () => {
    const message = new IncomingMessage(new Socket())
    const kept = keepBody(message, 100)
    message.push('ab')
    message.destroy()
    await expect(kept).rejects.toThrow('broke off')
  })
})
