import { describe, expect, it } from 'vitest'
import { conditions } from '../../../../harness/plan/conditions.ts'

const never = new AbortController().signal

describe('conditions', () => {
  it('resolve once all moments have come, in any order, also beforehand', async () => {
    const moments = conditions()
    moments.come({ after: 'a', reaches: 'received' })
    const order: string[] = []
    const both = moments
      .all(
        [
          { after: 'a', reaches: 'received' },
          { fault: 'f', is: 'bitten' },
        ],
        never,
      )
      .then(() => order.push('both'))
    moments.come({ after: 'a', reaches: 'acknowledged' })
    order.push('before')
    moments.come({ fault: 'f', is: 'bitten' })
    await both
    expect(order).toEqual(['before', 'both'])
  })

  it('tell the second time from the first', async () => {
    const moments = conditions()
    const step = { after: 'a', reaches: 'deadLettered' } as const
    moments.come(step)
    expect([moments.has(step), moments.has({ ...step, times: 2 })]).toEqual([true, false])
    moments.come(step)
    await expect(moments.all({ ...step, times: 2 }, never)).resolves.toBeUndefined()
  })

  it('are needless once another moment has come, also beforehand', async () => {
    const moments = conditions()
    const over = { fault: 'f', is: 'healed' } as const
    const waiting = moments.all({ after: 'a', reaches: 'received' }, never, over)
    moments.come(over)
    await waiting
    await moments.all({ after: 'b', reaches: 'received' }, never, over)
    expect(moments.waiting()).toEqual([])
  })

  it('count times from the start', async () => {
    const moments = conditions()
    const soon = moments.all({ ms: 0 }, never)
    moments.start()
    await moments.all({ before: 'start' }, never)
    await expect(soon).resolves.toBeUndefined()
  })

  it('reject when the drive is given up, and forget who waited', async () => {
    const moments = conditions()
    const stop = new AbortController()
    const waiting = moments.all({ after: 'a', reaches: 'effect' }, stop.signal)
    expect(moments.waiting()).toEqual([{ after: 'a', reaches: 'effect' }])
    stop.abort(new Error('given up'))
    await expect(waiting).rejects.toThrow('given up')
    expect(moments.waiting()).toEqual([])
  })
})
