import { describe, expect, it } from 'vitest'
import { inFlightBook } from '../../../../harness/model/in-flight.ts'
import { historyFrom } from '../../history-builder.ts'

const receive = (actor: string, messageId: string, key = 'K') =>
  ({ kind: 'receive', actor, messageId, key, queue: 'queue', receiveCount: 1 }) as const
const after = (...parts: Parameters<typeof historyFrom>[0]) => {
  const history = historyFrom(parts)
  const book = inFlightBook(history.operations[0]?.cell ?? '')
  for (const operation of history.operations) book.see(operation)
  return book.now().map(({ replica, messageId }) => `${replica} ${messageId}`)
}

describe('the messages in flight', () => {
  it('are those received and neither acknowledged, given back nor moved, the latest receive last', () => {
    expect(after(receive('a', 'm1'), receive('b', 'm2'))).toEqual(['a m1', 'b m2'])
    expect(after(receive('a', 'm1'), receive('b', 'm2'), receive('b', 'm1'))).toEqual(['b m2', 'b m1'])
    for (const kind of ['acknowledge', 'visibility', 'move', 'remove'] as const)
      expect(after(receive('a', 'm1'), { kind, messageId: 'm1', queue: 'queue' })).toEqual([])
  })

  it('are told apart from those that were acknowledged, perhaps before they are handled', () => {
    const done = { kind: 'acknowledge', messageId: 'm1', queue: 'queue' } as const
    const parts = [receive('a', 'm1'), receive('b', 'm2'), done]
    const history = historyFrom(parts)
    const book = inFlightBook(history.operations[0]?.cell ?? '')
    for (const operation of history.operations) book.see(operation)
    expect(book.acknowledged()).toEqual([{ replica: 'a', messageId: 'm1', key: 'K' }])
    expect(after(...parts, receive('b', 'm1'))).toEqual(['b m2', 'b m1'])
  })

  it('stay in flight when a delete was ignored, and another cell’s are none of ours', () => {
    const ignored = { kind: 'acknowledge', messageId: 'm1', queue: 'queue', outcome: 'fail' } as const
    expect(after(receive('a', 'm1'), ignored)).toEqual(['a m1'])
    expect(after({ ...receive('a', 'm1'), cell: 'other' })).toEqual([])
  })
})
