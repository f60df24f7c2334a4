import { describe, expect, it } from 'vitest'
import { isSettled, ledgerOf } from '../../../../harness/judge/ledger.ts'
import { acknowledged, historyFrom, moved, published, received, returned, withheld } from '../../history-builder.ts'

const placeOf = (...parts: Parameters<typeof historyFrom>[0]): string | undefined =>
  ledgerOf(historyFrom(parts)).entries[0]?.place

describe('ledger', () => {
  it('follows a copy to each place where it can end', () => {
    expect(placeOf(...published('c1'))).toBe('queued')
    expect(placeOf(...published('c1'), received('c1'))).toBe('in flight')
    expect(placeOf(...published('c1'), received('c1'), returned('c1'))).toBe('queued')
    expect(placeOf(...published('c1'), received('c1'), acknowledged('c1'))).toBe('acknowledged')
    expect(placeOf(...published('c1'), moved('c1', 'dead-letter'))).toBe('dead-lettered')
    expect(placeOf(...published('c1'), { kind: 'remove', why: 'expired', queue: 'queue', messageId: 'm-c1' })).toBe(
      'expired',
    )
    expect(placeOf(...published('c1'), { kind: 'remove', why: 'purged', queue: 'queue', messageId: 'm-c1' })).toBe(
      'purged',
    )
  })

  it('tells what was withheld on purpose from what was not published', () => {
    const { entries } = ledgerOf(historyFrom([withheld('c1'), ...published('c2', { outcome: 'fail' }).slice(0, 1)]))
    expect(entries.map(({ place }) => place)).toEqual(['withheld', 'not published'])
    expect(entries.every(({ place }) => isSettled(place))).toBe(true)
  })
  it('says where nobody can know, and where nothing was seen', () => {
    const [publish] = published('c1')
    expect(placeOf(publish ?? { kind: 'publish' })).toBe('unseen')
    expect(placeOf({ ...publish, kind: 'publish', outcome: 'info' })).toBe('info')
    expect(placeOf({ ...publish, kind: 'publish', outcome: 'fail' })).toBe('not published')
  })

  it('knows what came by a topic by its copy, whoever was seen to send it to the queue', () => {
    const [publish] = published('c1', { topic: 'events', messageId: undefined })
    const arrival = {
      kind: 'enqueue',
      copy: 'c1',
      key: 'K',
      messageId: 'm-c1',
      queue: 'queue',
      origin: 'system',
    } as const
    const parts = [{ kind: 'publish', ...publish } as const, arrival, received('c1'), acknowledged('c1')]
    const { entries, orphans } = ledgerOf(historyFrom(parts))
    expect(entries).toMatchObject([{ place: 'acknowledged', receives: 1, made: [] }])
    expect(orphans).toEqual([])
    // Another queue of the topic says nothing of this one.
    expect(placeOf({ kind: 'publish', ...publish }, { ...arrival, queue: 'audit', origin: 'harness' })).toBe('unseen')
  })

  it('follows what an operator sends again by hand, and takes what was sent without an answer for the copy itself', () => {
    const again = { kind: 'enqueue', copy: 'c1', messageId: 'again', queue: 'queue', origin: 'harness' } as const
    const taken = { ...acknowledged('c1'), messageId: 'd-c1' }
    const receives = { ...received('c1'), messageId: 'again' }
    const acknowledges = { ...acknowledged('c1'), messageId: 'again' }
    const back = [...published('c1'), moved('c1', 'dead-letter'), taken, again]
    expect(placeOf(...back)).toBe('queued')
    expect(placeOf(...back, receives)).toBe('in flight')
    expect(placeOf(...back, acknowledges)).toBe('acknowledged')
    const [publish] = published('c1', { messageId: undefined })
    expect(placeOf({ ...publish, kind: 'publish', outcome: 'info' }, again)).toBe('info')
  })

  it('counts a FIFO duplicate as deduplicated, and does not take its twin for it', () => {
    const [publish] = published('c2')
    const { entries } = ledgerOf(
      historyFrom([
        ...published('c1'),
        { ...publish, kind: 'publish', messageId: 'm-c1' },
        { kind: 'enqueue', copy: 'c2', messageId: 'm-c1', queue: 'queue', origin: 'harness', deduplicated: true },
        received('c1'),
        acknowledged('c1'),
      ]),
    )
    expect(entries.map(({ place }) => place)).toEqual(['acknowledged', 'deduplicated'])
  })

  it('follows a message to the dead-letter queue and back, though its id changes', () => {
    const { entries } = ledgerOf(
      historyFrom([
        ...published('c1'),
        moved('c1', 'dead-letter'),
        moved('c1', 'redrive'),
        { kind: 'receive', copy: 'c1', messageId: 'r-c1', queue: 'queue', receiveCount: 1 },
        { kind: 'acknowledge', copy: 'c1', messageId: 'r-c1', queue: 'queue' },
      ]),
    )
    expect(entries[0]?.place).toBe('acknowledged')
    expect(entries[0]?.journey.stays.map(({ queue }) => queue)).toEqual(['queue', 'dlq', 'queue'])
  })

  it('is not balanced by a delete that came too late', () => {
    expect(placeOf(...published('c1'), received('c1'), { ...acknowledged('c1'), outcome: 'fail' })).toBe('in flight')
  })

  it('gives a requeued message to the copy it descends from, and the worst of both places', () => {
    const { entries, orphans } = ledgerOf(
      historyFrom([
        ...published('c1'),
        received('c1'),
        acknowledged('c1'),
        { kind: 'enqueue', copy: 'c1', messageId: 'again', queue: 'queue', origin: 'system' },
        { kind: 'enqueue', messageId: 'stranger', queue: 'queue', origin: 'system' },
      ]),
    )
    expect(entries[0]?.made).toHaveLength(1)
    expect(entries[0]?.place).toBe('queued')
    expect(orphans).toHaveLength(1)
  })
})
