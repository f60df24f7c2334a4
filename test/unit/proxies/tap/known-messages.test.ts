import { describe, expect, it } from 'vitest'
import { knownMessages } from '../../../../proxies/tap/known-messages.ts'

const seen = (messageId: string, given: string, body = 'body') => ({
  queue: 'q',
  messageId,
  body,
  given,
  handle: `real ${given}`,
})

describe('what the tap remembers', () => {
  it('is the message of every handle that it gave', () => {
    const known = knownMessages()
    known.handOut(seen('m1', 'h1'))
    known.handOut(seen('m1', 'h2'))
    known.handOut(seen('m2', 'h3', 'other'))
    expect(known.byHandle('h1')).toMatchObject({
      handle: 'real h1',
      message: { body: 'body', latestHandle: 'real h2' },
    })
    expect(known.byHandle('h2')?.message).toBe(known.byHandle('h1')?.message)
    expect(known.byHandle('h3')?.message.body).toBe('other')
    expect([known.byHandle('h4'), known.byHandle(undefined)]).toEqual([undefined, undefined])
    expect([known.receives('m1'), known.receives('m2'), known.receives('m3')]).toEqual([2, 1, 0])
  })

  it('is the latest when it becomes too much', () => {
    const known = knownMessages(3 * (512 + 100))
    for (const id of ['1', '2', '3']) known.handOut(seen(id, `h${id}`, 'x'.repeat(100)))
    known.handOut(seen('1', 'h1b', 'x'.repeat(100)))
    known.handOut(seen('4', 'h4', 'x'.repeat(100)))
    expect(['h1', 'h1b', 'h2', 'h3', 'h4'].filter((handle) => known.byHandle(handle) !== undefined)).toEqual([
      'h1',
      'h1b',
      'h3',
      'h4',
    ])
  })
})
