import { describe, expect, it } from 'vitest'
import type { QueueEvent } from '../../../../emulators/aws/sqs/index.ts'
import { inferQueueEvents } from '../../../../stacks/watched/infer-queue-events.ts'

const watched = () => {
  const told: string[] = []
  const words = (event: QueueEvent): string => {
    const to = 'toMessageId' in event ? ` to ${event.to} as ${event.toMessageId}` : ''
    const more = 'deduplicated' in event ? ' deduplicated' : ''
    return `${event.kind} ${event.queue} ${event.messageId}${to}${more}`
  }
  const queues = [{ name: 'orders', deadLetterQueue: 'dead', maxReceiveCount: 2 }, { name: 'dead' }]
  const inference = inferQueueEvents(queues, (event) => told.push(words(event)))
  const sent = (messageId: string, body: string): void =>
    inference.see({ kind: 'sent', queue: 'orders', messageId, body, consumer: 'shakedown' }, body)
  const received = (messageId: string, body: string, receiveCount = 1, queue = 'orders'): void =>
    inference.see({ kind: 'received', queue, messageId, receiveCount, consumer: 'c', receiptHandle: 'h' }, body)
  return { told, inference, sent, received }
}

describe('what a silent queue did', () => {
  it('is told in order when a message is received before its sender has the answer', () => {
    const { told, inference, sent, received } = watched()
    inference.sending('orders', 'a', 'shakedown')
    received('m1', 'a')
    sent('m1', 'a')
    expect(told).toEqual(['sent orders m1', 'received orders m1'])
  })

  it('is a duplicate when a second send is answered with the id of the first, also after its delete', () => {
    const { told, inference, sent, received } = watched()
    sent('m1', 'a')
    received('m1', 'a')
    inference.see({ kind: 'deleted', queue: 'orders', messageId: 'm1', consumer: 'c' })
    sent('m1', 'a')
    expect(told.at(-1)).toBe('sent orders m1 deduplicated')
  })

  it('is an expired time-out when a message comes again, and none when the tap hands one receive out twice', () => {
    const { told, sent, received } = watched()
    sent('m1', 'a')
    received('m1', 'a', 1)
    received('m1', 'a', 1)
    received('m1', 'a', 2)
    expect(told.slice(1)).toEqual([
      'received orders m1',
      'received orders m1',
      'expired-visibility orders m1',
      'received orders m1',
    ])
  })

  it('is given back by its consumer where it comes again before that one has the answer, and told once', () => {
    const { told, inference, sent, received } = watched()
    const released = (): void =>
      inference.see({ kind: 'visibility', queue: 'orders', messageId: 'm1', consumer: 'c', timeoutSeconds: 0 })
    sent('m1', 'a')
    received('m1', 'a', 1)
    const answered = inference.releasing('orders', 'm1', 'c')
    received('m1', 'a', 2)
    released()
    expect(told.slice(2)).toEqual(['visibility orders m1', 'received orders m1'])
    inference.see({ kind: 'visibility', queue: 'orders', messageId: 'm1', consumer: 'other', timeoutSeconds: 0 })
    expect(told.at(-1)).toBe('visibility orders m1')
    received('m1', 'a', 3)
    answered()
    expect(inference.own('orders')).toEqual({ waiting: 0, inFlight: 1 })
    released()
    expect(told.at(-1)).toBe('visibility orders m1')
    expect(inference.own('orders')).toEqual({ waiting: 1, inFlight: 0 })
  })

  it('is a move when a message is found on the dead-letter queue, once, under an id of its own', () => {
    const { told, inference, sent, received } = watched()
    sent('m1', 'a')
    received('m1', 'a', 2)
    expect(inference.mayBeDead('orders')).toBe(true)
    inference.found('dead', { messageId: 'm1', body: 'a' })
    inference.found('dead', { messageId: 'm1', body: 'a' })
    expect(told.filter((each) => each.startsWith('dead'))).toEqual(['dead-lettered orders m1 to dead as m1~1'])
    expect([inference.lying('dead'), inference.mayBeDead('orders')]).toEqual([1, false])
  })

  it('knows a redriven message by its body, whether it keeps its id or gets another', () => {
    for (const later of ['m1', 'm9']) {
      const { told, inference, sent, received } = watched()
      sent('m1', 'a')
      received('m1', 'a', 2)
      inference.found('dead', { messageId: 'm1', body: 'a' })
      inference.redriven('dead', new Set())
      received(later, 'a', 1)
      inference.see({ kind: 'deleted', queue: 'orders', messageId: later, consumer: 'c' })
      expect(told.slice(3)).toEqual([
        'redriven dead m1~1 to orders as m1~2',
        'received orders m1~2',
        'deleted orders m1~2',
      ])
    }
  })

  it('is a send where somebody has the dead letter in hand and sends it again, also when that is received before the answer', () => {
    const { told, inference, sent, received } = watched()
    sent('m1', 'a')
    received('m1', 'a', 2)
    inference.found('dead', { messageId: 'm1', body: 'a' })
    received('m1', 'a', 1, 'dead')
    inference.sending('orders', 'a', 'operator')
    received('m2', 'a', 1)
    sent('m2', 'a')
    expect(told.slice(3)).toEqual(['received dead m1~1', 'sent orders m2', 'received orders m2'])
    expect(inference.lying('dead')).toBe(1)
  })

  it('leaves on the dead-letter queue what a redrive did not move', () => {
    const { told, inference, sent, received } = watched()
    sent('m1', 'a')
    received('m1', 'a', 2)
    inference.found('dead', { messageId: 'm1', body: 'a' })
    inference.redriven('dead', new Set(['m1']))
    expect(told.some((each) => each.startsWith('redriven'))).toBe(false)
    expect(inference.lying('dead')).toBe(1)
  })

  it('takes no foreign message on a dead-letter queue for ours', () => {
    const { told, inference } = watched()
    inference.found('dead', { messageId: 'x', body: 'foreign' })
    expect(told).toEqual([])
  })

  it('is a purge for everything that lay there', () => {
    const { told, inference, sent } = watched()
    sent('m1', 'a')
    inference.purged('orders')
    expect(told.at(-1)).toBe('purged orders m1')
  })

  it('counts what came through a tap, and not what others sent', () => {
    const { inference, sent, received } = watched()
    sent('m1', 'a')
    sent('m2', 'b')
    received('m2', 'b')
    received('foreign', 'somebody else’s')
    expect(inference.own('orders')).toEqual({ waiting: 1, inFlight: 1 })
    inference.see({ kind: 'deleted', queue: 'orders', messageId: 'm2', consumer: 'c' })
    expect(inference.own('orders')).toEqual({ waiting: 1, inFlight: 0 })
  })
})
