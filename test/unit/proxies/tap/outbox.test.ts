import { describe, expect, it } from 'vitest'
import type { QueueHit } from '../../../../harness/model/reach.ts'
import { createOutbox, type Ready } from '../../../../proxies/tap/outbox.ts'
import { createReorderings } from '../../../../proxies/tap/reorderings.ts'
import { createRules } from '../../../../proxies/tap/rules.ts'
import type { SqsCall } from '../../../../proxies/tap/sqs-call.ts'

const ready = (id: string, more: Partial<Ready> = {}): Ready => ({
  queue: 'q',
  message: { MessageId: id },
  handle: `h-${id}`,
  ...more,
})
const ids = (some: readonly Ready[]): readonly unknown[] => some.map(({ message }) => message['MessageId'])

describe('what lies ready at the tap', () => {
  it('is handed out first in first out, to whom it is for, of that queue, no more than asked for', () => {
    const outbox = createOutbox()
    outbox.put([ready('1', { notFor: 'a' }), ready('2'), ready('3', { queue: 'p' }), ready('4')])
    expect(ids(outbox.take('q', 'a', 1))).toEqual(['2'])
    expect(ids(outbox.take('q', 'b', 10))).toEqual(['1', '4'])
    expect(ids(outbox.take('q', 'b', 10))).toEqual([])
    expect(ids(outbox.take('p', 'b', 10))).toEqual(['3'])
  })

  it('is forgotten when it is dropped', () => {
    const outbox = createOutbox()
    const rule = new AbortController()
    outbox.put([ready('1', { dropped: rule.signal }), ready('2')])
    rule.abort()
    expect(ids(outbox.take('q', 'a', 10))).toEqual(['2'])
  })

  it('is told to who waits for it', async () => {
    const outbox = createOutbox()
    const end = new AbortController()
    const told: string[] = []
    const wait = async (consumer: string): Promise<void> => {
      await outbox.filled('q', consumer, end.signal)
      told.push(consumer)
    }
    const [, b] = [wait('a'), wait('b')]
    outbox.put([ready('1', { notFor: 'a' })])
    await b
    expect(told).toEqual(['b'])
    await outbox.filled('q', 'c', end.signal)
    end.abort()
  })
})

const call: SqsCall = {
  request: { method: 'POST', path: '/', rawHeaders: [], body: Buffer.alloc(0) },
  protocol: 'json',
  action: 'ReceiveMessage',
  queue: 'q',
  consumer: 'a',
  region: 'eu-west-2',
  service: 'sqs',
  input: {},
}

describe('messages held back', () => {
  const start = (window: number, atMost?: number) => {
    const outbox = createOutbox()
    const rules = createRules()
    const hits: QueueHit[] = []
    const limit = atMost === undefined ? {} : { atMost }
    const onHit = (hit: QueueHit): void => void hits.push(hit)
    const remove = rules.add({ match: {}, effect: { kind: 'reorder', window }, onHit, ...limit })
    const reorderings = createReorderings(outbox)
    const give = (id: string, queue = 'q') => {
      const rule = rules.take('reorder', { queue, consumer: 'a', bodies: [''] }, (each) =>
        reorderings.takes(each, queue),
      )
      return rule === undefined ? 'passed' : ids(reorderings.hold(rule, { ...call, queue }, ready(id, { queue })))
    }
    return { outbox, give, hits, remove, reorderings, rules }
  }

  it('come in reverse once there are enough, each queue by itself', () => {
    const { give } = start(2)
    expect([give('1'), give('a', 'p'), give('2'), give('3'), give('b', 'p')]).toEqual([
      [],
      [],
      ['2', '1'],
      [],
      ['b', 'a'],
    ])
  })

  it('are as many as the rule may take, never a part of a window', () => {
    const { give } = start(2, 3)
    expect([give('1'), give('2'), give('3'), give('4')]).toEqual([[], ['2', '1'], 'passed', 'passed'])
  })

  it('are taken once, by their newest receipt', () => {
    const { give, outbox, remove } = start(3)
    give('1')
    give('1')
    expect(give('2')).toEqual([])
    remove()
    expect(ids(outbox.take('q', 'b', 10))).toEqual(['1', '2'])
  })

  it('are hits only when somebody gets them in another order', () => {
    const { hits, rules, reorderings } = start(2)
    const taken = ['1', '2'].flatMap((id) => {
      const rule = rules.take('reorder', { queue: 'q', consumer: 'a', bodies: [''] })
      return rule === undefined ? [] : reorderings.hold(rule, call, ready(id))
    })
    expect(hits).toEqual([])
    for (const each of taken) each.onHandedTo?.('b')
    expect(hits.map(({ consumer, messageId }) => [consumer, messageId])).toEqual([
      ['b', '2'],
      ['b', '1'],
    ])
  })
})
